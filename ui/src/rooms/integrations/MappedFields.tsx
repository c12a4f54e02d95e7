import { ActionIcon, Autocomplete, Button, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Close, Down, Plus, Up } from "@/look/icons";
import { Card } from "@/parts/Card";
import { conditionParts } from "@/parts/conditions/queries";
import { isAt } from "@/parts/form/problems";
import { moved } from "@/parts/order/order";
import { type Edited, mapped } from "./edited";
import classes from "./Mapping.module.css";
import type { Seen } from "./queries";
import { FIELDS, fieldLabel, ordered } from "./words";

/** Every field of a report with its candidates, the first that has a value wins; those changed here are marked. */
export function MappedFields({ draft, template, seen }: Edited & { seen: Seen[] }) {
  const mapping = draft.value.body.mapping ?? {};
  const known = useQuery(conditionParts).data?.mapped ?? Object.keys(template?.map ?? {});
  const put = (key: string, candidates: string[] | undefined) =>
    draft.setBody({ mapping: mapped(mapping, key, candidates) });
  const changed = Object.keys(mapping).length;
  return (
    <Card
      title="Fields"
      aside={
        <span className={classes.quiet}>
          {changed ? `${changed} changed here` : `from template ${template?.key ?? "unknown"}`}
        </span>
      }
      flush
    >
      <ul>
        {ordered(known).map((key) => (
          <li key={key} className={classes.field}>
            <div className={classes.name}>
              <span className={classes.label}>{fieldLabel(key)}</span>
              {mapping[key] ? <span className={classes.changed}>changed here</span> : null}
            </div>
            {mapping[key] ? (
              <Candidates
                of={fieldLabel(key)}
                candidates={mapping[key]}
                seen={seen}
                put={(next) => put(key, next)}
                error={isAt(draft.problem?.field, `mapping.${key}`) ? draft.problem?.detail : undefined}
              />
            ) : (
              <Given field={key} paths={template?.map[key] ?? []} change={(begin) => put(key, begin)} />
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

type GivenProps = { field: string; paths: string[]; change: (begin: string[]) => void };

/** What the template does, to read. */
function Given({ field, paths, change }: GivenProps) {
  return (
    <div className={classes.given}>
      <div className={classes.paths}>
        {paths.map((path, place) => (
          <span key={path}>
            {place ? <span className={classes.then}>else </span> : null}
            <code>{path}</code>
          </span>
        ))}
        {paths.length ? null : <span className={classes.quiet}>{FIELDS[field]?.[1] ?? "Not mapped."}</span>}
      </div>
      <Button
        data-size="sm"
        data-link
        variant="subtle"
        aria-label={`${paths.length ? "Change" : "Map"} ${fieldLabel(field)}`}
        onClick={() => change(paths.length ? paths : [""])}
      >
        {paths.length ? "Change" : "Map"}
      </Button>
    </div>
  );
}

type CandidatesProps = {
  of: string;
  candidates: string[];
  seen: Seen[];
  put: (next: string[] | undefined) => void;
  error: string | undefined;
};

function Candidates({ of, candidates, seen, put, error }: CandidatesProps) {
  const edit = (place: number, path: string) =>
    put(candidates.map((one, index) => (index === place ? path : one)));
  return (
    <div className={classes.candidates} role="group" aria-label={`Candidates of ${of}`}>
      {candidates.map((path, place) => (
        <div key={place} className={classes.candidate}>
          <PathInput
            label={`${of}, candidate ${place + 1}`}
            value={path}
            seen={seen}
            onChange={(next) => edit(place, next)}
            error={place === 0 ? error : undefined}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Try candidate ${place + 1} of ${of} earlier`}
            disabled={place === 0}
            onClick={() => put(moved(candidates, place, place - 1))}
          >
            <Up size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Try candidate ${place + 1} of ${of} later`}
            disabled={place === candidates.length - 1}
            onClick={() => put(moved(candidates, place, place + 1))}
          >
            <Down size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove candidate ${place + 1} of ${of}`}
            onClick={() => put(without(candidates, place))}
          >
            <Close size={16} />
          </ActionIcon>
        </div>
      ))}
      <div className={classes.acts}>
        <Button
          data-size="sm"
          leftSection={<Plus size={14} />}
          aria-label={`Add candidate of ${of}`}
          onClick={() => put([...candidates, ""])}
        >
          Add candidate
        </Button>
        <Button
          data-size="sm"
          variant="subtle"
          color="gray"
          aria-label={`${of}: back to the template's`}
          onClick={() => put(undefined)}
        >
          Back to the template's
        </Button>
      </div>
    </div>
  );
}

/** The candidates without one; without the last one the template's come back. */
function without(candidates: string[], place: number): string[] | undefined {
  const rest = candidates.filter((_, index) => index !== place);
  return rest.length ? rest : undefined;
}

type PathProps = {
  label: string;
  value: string;
  seen: Seen[];
  onChange: (path: string) => void;
  placeholder?: string;
  error?: string;
};

const LONG = /[<{\s]|.{40}/; // what is no path alone, or a long one, has several lines

/** A path into the message, a text with `<path>` in it, or a template; the paths seen so far are offered. */
export function PathInput({ label, value, seen, onChange, placeholder, error }: PathProps) {
  const example = seen.find((one) => one.path === value)?.example;
  const [isText, setText] = useState(() => LONG.test(value));
  const settle = () => setText(LONG.test(value));
  if (isText) {
    return (
      <Textarea
        aria-label={label}
        autosize
        minRows={1}
        maxRows={12}
        spellCheck={false}
        classNames={{ input: classes.mono }}
        value={value}
        error={error}
        onBlur={settle}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <Autocomplete
      aria-label={label}
      placeholder={placeholder ?? "path, or a text with <path>"}
      classNames={{ input: classes.mono }}
      data={seen.map((one) => one.path)}
      limit={50}
      value={value}
      error={error}
      title={example ? `Last seen: ${example}` : undefined}
      onBlur={settle}
      onChange={onChange}
    />
  );
}
