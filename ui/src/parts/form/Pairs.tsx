import { ActionIcon, Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { Close, Plus } from "@/look/icons";
import classes from "./Pairs.module.css";

type Pair = { id: number; name: string; value: string };

type Props = {
  value: unknown;
  onChange: (value: Record<string, string>) => void;
  disabled?: boolean;
  "aria-labelledby"?: string;
};

let lastId = 0;

function pair(name: string, value: string): Pair {
  lastId += 1;
  return { id: lastId, name, value };
}

/** Rows of name and value: headers, labels. */
export function Pairs({ value, onChange, disabled }: Props) {
  const [pairs, setPairs] = useState(() =>
    Object.entries(value ?? {}).map(([name, one]) => pair(name, String(one))),
  );
  const change = (next: Pair[]) => {
    setPairs(next);
    onChange(Object.fromEntries(next.filter((one) => one.name).map((one) => [one.name, one.value])));
  };
  const edit = (id: number, part: Partial<Pair>) =>
    change(pairs.map((one) => (one.id === id ? { ...one, ...part } : one)));
  return (
    <div className={classes.pairs}>
      {pairs.map((one, index) => (
        <div key={one.id} className={classes.pair}>
          <TextInput
            aria-label={`Name ${index + 1}`}
            placeholder="Name"
            disabled={disabled}
            value={one.name}
            onChange={(event) => edit(one.id, { name: event.currentTarget.value })}
          />
          <TextInput
            aria-label={`Value ${index + 1}`}
            placeholder="Value"
            disabled={disabled}
            value={one.value}
            onChange={(event) => edit(one.id, { value: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label={`Remove ${one.name || `row ${index + 1}`}`}
            disabled={disabled}
            onClick={() => change(pairs.filter((other) => other.id !== one.id))}
          >
            <Close size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        data-size="sm"
        leftSection={<Plus size={14} />}
        disabled={disabled}
        onClick={() => setPairs([...pairs, pair("", "")])}
        className={classes.add}
      >
        Add row
      </Button>
    </div>
  );
}
