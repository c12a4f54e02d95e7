import { ActionIcon, Button, Loader, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api, ask, type Problem } from "@/api/client";
import { messageOf } from "@/api/queries";
import type { MessageTried, Thing, Tried, WholeMessage } from "@/api/types";
import { ArrowRight, Close } from "@/look/icons";
import { Severity } from "@/look/marks";
import { count } from "@/look/numbers";
import { Stamp } from "@/look/Time";
import { Awaited, Empty } from "@/parts/Answered";
import { FormProblem } from "@/parts/form/FormProblem";
import type { Body, Edited } from "./edited";
import { differing, every, type Part, TOTALS } from "./tried";
import classes from "./Trying.module.css";

const COUNTS = ["20", "100", "500", "1000"];
const SETTLED = 400; // milliseconds without a further edit

type Props = Edited & {
  integration: Thing<"integrations">;
  /** "last", or the id of a message. */
  tried: string;
};

type Asked = { id: string; body: string; last: number; message: WholeMessage | null };

async function tryOut({ id, body, last, message }: Asked): Promise<Tried> {
  const on = message
    ? {
        payloads: [
          {
            payload: message.body ?? "",
            content_type: message.content_type ?? "",
            query: message.query ?? "",
          },
        ],
      }
    : { last, only_changed: true };
  const asked = { body: JSON.parse(body) as Body, ...on };
  return ask(
    api.POST("/api/v1/integrations/{thing_id}/try", { params: { path: { thing_id: id } }, body: asked }),
  );
}

/** What the edited integration would make of what really arrived, beside what the saved one does. */
export function Trying({ integration, draft, tried }: Props) {
  const [last, setLast] = useState(100);
  const isLast = tried === "last";
  const message = useQuery({ ...messageOf(tried), enabled: !isLast }).data ?? null;
  const trying = useTrying(integration.id, draft.value.body, last, isLast ? null : { id: tried, message });
  return (
    <section className={classes.card} aria-label="Tried on what arrived">
      <Head message={message} last={last} setLast={setLast} isPending={trying.isPending} isLast={isLast} />
      <div className={classes.body} aria-live="polite">
        <FormProblem problem={trying.error} keys={[]} />
        {trying.data ? (
          <Found tried={trying.data} isEdited={draft.isChanged} isOne={!isLast} />
        ) : trying.error ? null : (
          <Awaited rows={4} />
        )}
        {isLast ? null : (
          <Link to="." search={(now) => ({ ...now, tried: "last" })} resetScroll={false}>
            Try it on the last messages
          </Link>
        )}
        {draft.isChanged ? (
          <div className={classes.acts}>
            <Button loading={draft.isSaving} onClick={() => void draft.save()}>
              Save with these changes
            </Button>
          </div>
        ) : null}
      </div>
    </section>
  );
}

type One = { id: string; message: WholeMessage | null };

/** Try at first, and again whenever an edit has settled. */
function useTrying(id: string, body: Body, last: number, one: One | null) {
  const [settled] = useDebouncedValue(JSON.stringify(body), SETTLED);
  const trying = useMutation<Tried, Problem, Asked>({ mutationFn: tryOut });
  const { mutate } = trying;
  const isReady = one === null || one.message?.id === one.id;
  const of = one?.id;
  useEffect(() => {
    if (isReady) mutate({ id, body: settled, last, message: one?.message ?? null });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a message's later life doesn't change what it says
  }, [mutate, id, settled, last, isReady, of]);
  return trying;
}

type HeadProps = {
  message: WholeMessage | null;
  last: number;
  setLast: (last: number) => void;
  isPending: boolean;
  isLast: boolean;
};

function Head({ message, last, setLast, isPending, isLast }: HeadProps) {
  const navigate = useNavigate({ from: "/integrations/$id" });
  const close = () =>
    void navigate({
      search: (now) => ({ ...now, tried: undefined }),
      replace: true,
      resetScroll: false,
    });
  return (
    <header className={classes.head}>
      <div className={classes.what}>
        <h2 className={classes.title}>{isLast ? "Tried on the last" : "Tried on one message"}</h2>
        {isLast ? (
          <Select
            aria-label="How many messages"
            className={classes.count}
            data={COUNTS.map((value) => ({ value, label: count(Number(value), "message") }))}
            allowDeselect={false}
            value={String(last)}
            onChange={(chosen) => setLast(Number(chosen))}
          />
        ) : message ? (
          <span className={classes.quiet}>
            of <Stamp at={message.received_at} />, as if it came again now
          </span>
        ) : null}
        {isPending ? <Loader size={14} color="var(--t-text3)" aria-label="Trying" /> : null}
      </div>
      <ActionIcon variant="subtle" color="gray" aria-label="Stop trying" onClick={close}>
        <Close size={16} />
      </ActionIcon>
    </header>
  );
}

type FoundProps = { tried: Tried; isEdited: boolean; isOne: boolean };

function Found({ tried, isEdited, isOne }: FoundProps) {
  const [only] = tried.messages;
  if (isOne && only) return <Changed message={only} parts={every(only.before, only.after)} isOne />;
  if (!tried.count) return <Empty>No message of this API URL is kept to try it on.</Empty>;
  return (
    <>
      <p className={classes.said}>
        {tried.changed_count
          ? `${tried.changed_count} of ${count(tried.count, "message")} would come out differently.`
          : isEdited
            ? `All of ${count(tried.count, "message")} come out the same.`
            : "Nothing is edited yet. Change a condition or a field, and see here what it does to what arrived."}
      </p>
      <Sums tried={tried} />
      {tried.messages.length ? (
        <ol className={classes.list} aria-label="Messages that change">
          {tried.messages.map((one, place) => (
            <li key={one.message_id || place}>
              <Changed message={one} parts={differing(one.before, one.after)} />
            </li>
          ))}
        </ol>
      ) : null}
    </>
  );
}

function Sums({ tried }: { tried: Tried }) {
  const rows = TOTALS.filter(([key]) => tried.before[key] || tried.after[key]);
  return (
    <table className={classes.sums} aria-label="How many messages do what">
      <thead>
        <tr>
          <th scope="col">Messages</th>
          <th scope="col">As saved</th>
          <th scope="col">As edited</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([key, words]) => (
          <tr key={key} className={tried.before[key] === tried.after[key] ? undefined : classes.differs}>
            <th scope="row">{words}</th>
            <td>{tried.before[key]}</td>
            <td>{tried.after[key]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type ChangedProps = { message: MessageTried; parts: Part[]; isOne?: boolean };

/** One message: what comes of it now, and what would. */
function Changed({ message, parts, isOne }: ChangedProps) {
  return (
    <div className={isOne ? undefined : classes.message}>
      {isOne ? null : <Which message={message} />}
      <dl className={classes.parts}>
        {parts.map((one) => (
          <div key={one.part}>
            <dt>{one.part}</dt>
            <dd>
              {one.before === one.after ? (
                <span>{one.after}</span>
              ) : (
                <>
                  <del className={classes.was}>{one.before}</del>
                  <ArrowRight size={14} aria-label="becomes" className={classes.arrow} />
                  <ins className={classes.now}>{one.after}</ins>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className={classes.quiet}>{message.after.reason}</p>
    </div>
  );
}

function Which({ message }: { message: MessageTried }) {
  const report = message.before.reports[0] ?? message.after.reports[0];
  return (
    <div className={classes.line}>
      <span className={classes.quiet}>
        <Stamp at={message.at} />
      </span>
      {report?.severity ? <Severity value={report.severity} /> : null}
      <span className={classes.subject}>{report?.subject || report?.dedup_key || message.source}</span>
      {message.message_id ? (
        <Link
          to="."
          search={(now) => ({ ...now, tab: "log", message: message.message_id })}
          className={classes.open}
        >
          Show message
        </Link>
      ) : null}
    </div>
  );
}
