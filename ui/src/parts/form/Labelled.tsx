import { Input } from "@mantine/core";
import { type ReactNode, useId } from "react";

type Ids = { "aria-labelledby": string; "aria-describedby"?: string };

type Props = {
  label: string;
  description?: string;
  required?: boolean;
  error?: string;
  /** Whether it has several inputs: then the label names the group. */
  isGroup?: boolean;
  children: (ids: Ids) => ReactNode;
};

/** Label, help and error around what is not one plain input. */
export function Labelled({ label, description, required, error, isGroup, children }: Props) {
  const id = useId();
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      description={description}
      required={required}
      error={error}
      labelProps={{ id }}
      role={isGroup ? "group" : undefined}
      aria-labelledby={isGroup ? id : undefined}
    >
      {children({ "aria-labelledby": id })}
    </Input.Wrapper>
  );
}
