import { Autocomplete, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import classes from "./Conditions.module.css";
import { conditionParts } from "./queries";
import { choiceOf, chosen, operatorWords, takesValue, type Tested } from "./words";

type Props = {
  /** What the row is called, as in "Field of route 2". */
  of: string;
  value: Tested;
  /** The fields that are offered. */
  fields: string[];
  change: (part: { field?: string; operator?: string; value?: string; negate?: boolean }) => void;
  error?: boolean;
};

/** A condition to write: field, operator (or its negation), value. */
export function Condition({ of, value, fields, change, error }: Props) {
  const known = useQuery(conditionParts).data?.operators.map((one) => one.key) ?? [value.operator];
  const data = [false, true].flatMap((negate) =>
    known.map((one) => ({ value: choiceOf(one, negate), label: operatorWords(one, negate) })),
  );
  return (
    <div className={classes.room}>
      <div className={classes.condition}>
        <Autocomplete
          aria-label={`Field of ${of}`}
          placeholder="Field"
          classNames={{ input: classes.mono }}
          data={fields}
          limit={50}
          value={value.field}
          title={value.field || undefined}
          error={error}
          onChange={(field) => change({ field })}
        />
        <Select
          aria-label={`Operator of ${of}`}
          data={data}
          allowDeselect={false}
          value={choiceOf(value.operator, value.negate)}
          onChange={(choice) => change(chosen(choice ?? value.operator))}
        />
        {takesValue(value.operator) ? (
          <TextInput
            aria-label={`Value of ${of}`}
            placeholder={value.operator === "in_list" ? "one, two, three" : "Value"}
            classNames={{ input: classes.mono }}
            value={value.value}
            onChange={(event) => change({ value: event.currentTarget.value })}
          />
        ) : null}
      </div>
    </div>
  );
}

/** A condition to read: "priority contains CRITICAL". */
export function Said({ value }: { value: Tested }) {
  return (
    <span className={classes.said}>
      <code>{value.field}</code> {operatorWords(value.operator, value.negate)}{" "}
      {takesValue(value.operator) ? <code className={classes.strong}>{value.value}</code> : null}
    </span>
  );
}
