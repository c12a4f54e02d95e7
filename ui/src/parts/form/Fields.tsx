import { useEffect, useRef } from "react";
import type { Problem } from "@/api/client";
import type { Field } from "@/api/types";
import classes from "./Fields.module.css";
import { FieldInput } from "./FieldInput";
import { errorAt } from "./problems";
import type { Values } from "./values";

type Props = {
  fields: Field[];
  values: Values;
  onChange: (values: Values) => void;
  problem?: Problem | null;
  disabled?: boolean;
};

/** A form's inputs, drawn from the fields that the API lists. The server's error stands at its field, focused. */
export function Fields({ fields, values, onChange, problem, disabled }: Props) {
  const ground = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem?.field) ground.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);
  return (
    <div ref={ground} className={classes.fields}>
      {fields.map((field) => (
        <FieldInput
          key={field.key}
          field={field}
          value={values[field.key]}
          onChange={(value) => onChange({ ...values, [field.key]: value })}
          error={errorAt(problem, field.key)}
          disabled={disabled}
        />
      ))}
    </div>
  );
}
