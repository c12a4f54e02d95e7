import { ActionIcon, Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Close, Plus } from "@/look/icons";
import classes from "./Rows.module.css";

type Props<Row> = {
  /** What one row is, as in "Remove link 2". */
  of: string;
  rows: Row[];
  fresh: Row;
  change: (rows: Row[]) => void;
  /** What stands where there is no row. */
  none?: string;
  /** Which row the server refuses, and why. */
  refused?: { place: number; why: string } | null;
  children: (row: Row, edit: (part: Partial<Row>) => void, name: string) => ReactNode;
};

/** Rows of a kind, each with its inputs; one is added at the end, any is removed. */
export function Rows<Row>({ of, rows, fresh, change, none, refused, children }: Props<Row>) {
  const edit = (place: number, part: Partial<Row>) =>
    change(rows.map((row, index) => (index === place ? { ...row, ...part } : row)));
  return (
    <div className={classes.rows}>
      {rows.length || !none ? null : <p className={classes.none}>{none}</p>}
      {rows.map((row, place) => (
        <div key={place} className={classes.row} role="group" aria-label={`${of} ${place + 1}`}>
          {children(row, (part) => edit(place, part), `${of} ${place + 1}`)}
          <ActionIcon
            variant="subtle"
            color="gray"
            className={classes.remove}
            aria-label={`Remove ${of} ${place + 1}`}
            onClick={() => change(rows.filter((_, index) => index !== place))}
          >
            <Close size={16} />
          </ActionIcon>
          {refused?.place === place ? (
            <p className={classes.error} role="alert">
              {refused.why}
            </p>
          ) : null}
        </div>
      ))}
      <Button
        data-size="sm"
        className={classes.add}
        leftSection={<Plus size={14} />}
        onClick={() => change([...rows, fresh])}
      >
        Add {of}
      </Button>
    </div>
  );
}
