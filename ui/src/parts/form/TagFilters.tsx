import { ActionIcon, Button, SegmentedControl, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { Close, Plus } from "@/look/icons";
import classes from "./TagFilters.module.css";

type Filter = { tag: string; values: string[]; is_excluded?: boolean };

type Props = {
  value: unknown;
  onChange: (value: Filter[]) => void;
  disabled?: boolean;
  "aria-labelledby"?: string;
};

/** Rows of a tag and the values that it must have, or must not. A row counts once it has both. */
export function TagFilters({ value, onChange, disabled }: Props) {
  const [rows, setRows] = useState<Filter[]>(() => (Array.isArray(value) ? (value as Filter[]) : []));
  const put = (next: Filter[]) => {
    setRows(next);
    onChange(next.filter((one) => one.tag && one.values.length));
  };
  const edit = (place: number, part: Partial<Filter>) =>
    put(rows.map((one, index) => (index === place ? { ...one, ...part } : one)));
  return (
    <div className={classes.rows}>
      {rows.map((one, place) => (
        <div key={place} className={classes.row}>
          <TextInput
            aria-label={`Tag ${place + 1}`}
            placeholder="os.host"
            disabled={disabled}
            value={one.tag}
            onChange={(event) => edit(place, { tag: event.currentTarget.value.trim() })}
          />
          <SegmentedControl
            aria-label={`How tag ${place + 1} is compared`}
            data={[
              { value: "is", label: "is" },
              { value: "not", label: "is not" },
            ]}
            disabled={disabled}
            value={one.is_excluded ? "not" : "is"}
            onChange={(chosen) => edit(place, { is_excluded: chosen === "not" })}
          />
          <TagsInput
            aria-label={`Values of tag ${place + 1}`}
            placeholder="web-1"
            disabled={disabled}
            value={one.values}
            onChange={(values) => edit(place, { values })}
            acceptValueOnBlur
          />
          <ActionIcon
            aria-label={`Remove filter ${place + 1}`}
            disabled={disabled}
            onClick={() => put(rows.filter((_, index) => index !== place))}
          >
            <Close size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        data-size="sm"
        className={classes.add}
        leftSection={<Plus size={14} />}
        disabled={disabled}
        onClick={() => setRows([...rows, { tag: "", values: [] }])}
      >
        Add filter
      </Button>
    </div>
  );
}
