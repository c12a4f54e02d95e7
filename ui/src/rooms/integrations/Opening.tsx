import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Bodies } from "@/api/types";
import { Tag } from "@/look/marks";
import { Card } from "@/parts/Card";
import { asks, Conditions } from "@/parts/conditions/Conditions";
import { groupsOf } from "@/parts/conditions/words";
import { type Edited, mapped } from "./edited";
import classes from "./Opening.module.css";
import { fieldsOf } from "./queries";

type Body = Bodies["integrations"];

const GROUPS = [
  {
    key: "open_when",
    label: "Open",
    of: "opening condition",
    none: "Whatever neither closes nor updates opens.",
  },
  { key: "close_when", label: "Close", of: "closing condition", none: "No message closes." },
  { key: "update_when", label: "Update", of: "updating condition", none: "No message updates." },
] as const;

/** What opens, closes and updates: the template's own way in words, until conditions replace it. */
export function Opening({ id, draft, template }: Edited & { id: string }) {
  const { body } = draft.value;
  const seen = useQuery(fieldsOf(id)).data ?? [];
  const { field, texts, key } = readBy(template, body);
  const isChanged = GROUPS.some((one) => asks(body[one.key]));
  const isOwn = isChanged || [body.status, body.mapping?.status].some(Boolean);
  const begin = () => draft.setBody({ ...groupsOf(field, texts), status: null });
  const back = () =>
    draft.setBody({
      open_when: {},
      close_when: {},
      update_when: {},
      status: null,
      mapping: mapped(body.mapping ?? {}, "status"),
    });
  return (
    <Card
      title="Opening and closing"
      aside={
        <span className={classes.quiet}>{isOwn ? "changed here" : `from template ${body.template}`}</span>
      }
    >
      <div className={classes.rules}>
        {GROUPS.map((one) => (
          <Row key={one.key} label={one.label}>
            {isChanged ? (
              <>
                {asks(body[one.key]) ? null : <p className={classes.quiet}>{one.none}</p>}
                <Conditions
                  of={one.of}
                  at={one.key}
                  value={body[one.key] ?? {}}
                  change={(group) => draft.setBody({ [one.key]: group })}
                  fields={seen.map((path) => path.path)}
                  problem={draft.problem}
                />
              </>
            ) : (
              <Texts of={one.label} field={field} texts={texts} />
            )}
          </Row>
        ))}
        <Keyed paths={key} />
        <div className={classes.acts}>
          {isChanged ? null : (
            <Button data-size="sm" onClick={begin}>
              Change opening and closing
            </Button>
          )}
          {isOwn ? (
            <Button data-size="sm" onClick={back}>
              Back to the template's
            </Button>
          ) : null}
        </div>
      </div>
    </Card>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.row} role="group" aria-label={label}>
      <span className={classes.label}>{label}</span>
      <div className={classes.content}>{children}</div>
    </div>
  );
}

function Keyed({ paths }: { paths: string[] }) {
  return (
    <Row label="Key">
      <div className={classes.tags}>
        {paths.map((path) => (
          <Tag key={path} mono>
            {path}
          </Tag>
        ))}
        {paths.length ? null : <span className={classes.quiet}>Each message is a problem of its own.</span>}
        <Link to="." search={(now) => ({ ...now, tab: "mapping" })} className={classes.link}>
          Map fields
        </Link>
      </div>
      <p className={classes.quiet}>Messages with the same key are one problem.</p>
    </Row>
  );
}

type Status = { open: string[]; close: string[]; update: string[]; is_part: boolean };

function Texts({ of, field, texts }: { of: string; field: string; texts: Status }) {
  const given = { Open: texts.open, Close: texts.close, Update: texts.update }[of] ?? [];
  if (given.length && field) {
    return (
      <p className={classes.words}>
        <code>{field}</code> {texts.is_part ? "contains" : "is"}{" "}
        {given.map((text, place) => (
          <span key={text}>
            {place ? " or " : ""}
            <code className={classes.strong}>{text}</code>
          </span>
        ))}
      </p>
    );
  }
  const none = {
    Open: field ? "what the template takes for a problem" : "every message",
    Close: "no message",
  };
  return <p className={classes.quiet}>{none[of as keyof typeof none] ?? "no message"}</p>;
}

const NO_TEXTS: Status = { open: [], close: [], update: [], is_part: false };

/** Return what decides without conditions: the integration's own status where it has it, else its template's. */
function readBy(template: Edited["template"], body: Body) {
  const map = { ...template?.map, ...body.mapping };
  const texts: Status = { ...NO_TEXTS, ...template?.status, ...body.status };
  return { field: map.status?.[0] ?? "", key: map.dedup_key ?? [], texts };
}
