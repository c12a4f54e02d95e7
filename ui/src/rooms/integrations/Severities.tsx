import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { Severity } from "@/look/marks";
import { Card } from "@/parts/Card";
import { errorAt } from "@/parts/form/problems";
import { Rows } from "@/parts/form/Rows";
import type { Edited } from "./edited";
import classes from "./Mapping.module.css";

type Row = { word: string; severity: string };

const OURS = ["critical", "error", "warning", "info"].map((value) => ({ value, label: value }));

/** Which of the tool's own words mean which severity: the template's, and those of the integration. */
export function Severities({ draft, template }: Edited) {
  const own = draft.value.body.severity ?? {};
  const [rows, setRows] = useState(() => rowsOf(own));
  // Taken back or saved by another, the rows are those of the body again.
  if (spelled(ofRows(rows)) !== spelled(own)) setRows(rowsOf(own));
  const put = (next: Row[]) => {
    setRows(next);
    draft.setBody({ severity: ofRows(next) });
  };
  const given = Object.entries(template?.severity ?? {}).filter(([word]) => !(word in own));
  return (
    <Card title="Severities">
      {given.length ? (
        <ul className={classes.words} aria-label="From the template">
          {given.map(([word, severity]) => (
            <li key={word}>
              <code>{word}</code> <Severity value={severity} />
            </li>
          ))}
        </ul>
      ) : null}
      <Rows
        of="severity word"
        none="Further words of the tool, and what they mean."
        rows={rows}
        fresh={{ word: "", severity: "critical" }}
        change={put}
      >
        {(row, edit, name) => (
          <div className={classes.two}>
            <TextInput
              aria-label={`Word of ${name}`}
              placeholder="the tool's word, such as fatal"
              classNames={{ input: classes.mono }}
              value={row.word}
              onChange={(event) => edit({ word: event.currentTarget.value.toLowerCase() })}
            />
            <Select
              aria-label={`Meaning of ${name}`}
              data={OURS}
              allowDeselect={false}
              value={row.severity}
              error={errorAt(draft.problem, "severity")}
              onChange={(severity) => edit({ severity: severity ?? row.severity })}
            />
          </div>
        )}
      </Rows>
    </Card>
  );
}

function rowsOf(severity: Record<string, string>): Row[] {
  return Object.entries(severity).map(([word, meaning]) => ({ word, severity: meaning }));
}

function ofRows(rows: Row[]): Record<string, string> {
  return Object.fromEntries(rows.filter(({ word }) => word).map(({ word, severity }) => [word, severity]));
}

function spelled(severity: Record<string, string>): string {
  return JSON.stringify(Object.entries(severity).toSorted());
}
