import { NumberInput, TextInput, type TextInputProps } from "@mantine/core";
import { useState } from "react";
import { durationOf, durationText } from "./values";

type Props = Omit<TextInputProps, "value" | "onChange"> & {
  value: unknown;
  onChange: (value: unknown) => void;
};

/** A number. */
export function NumberField({
  value,
  onChange,
  name,
  label,
  description,
  placeholder,
  required,
  error,
  disabled,
}: Props) {
  return (
    <NumberInput
      {...{ name, label, description, placeholder, required, error, disabled }}
      hideControls
      value={typeof value === "number" ? value : ""}
      onChange={(given) => onChange(given === "" ? null : Number(given))}
    />
  );
}

/** Seconds, typed and shown as "5 min". */
export function DurationInput({ value, onChange, error, ...rest }: Props) {
  const shown = typeof value === "number" ? durationText(value) : "";
  const [typed, setTyped] = useState<string | null>(null);
  const [isWrong, setWrong] = useState(false);
  const leave = () => {
    if (typed === null) return;
    const seconds = typed.trim() === "" ? null : durationOf(typed);
    setWrong(seconds === null && typed.trim() !== "");
    if (seconds === null && typed.trim() !== "") return;
    onChange(seconds);
    setTyped(null);
  };
  return (
    <TextInput
      {...rest}
      error={isWrong ? "Write a time with its unit, such as 5 min or 1 h 30 min." : error}
      placeholder={rest.placeholder ?? "5 min"}
      value={typed ?? shown}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => (event.key === "Enter" ? leave() : undefined)}
    />
  );
}
