import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { session } from "@/api/queries";
import type { Entry, Incident, IncidentPlan } from "@/api/types";
import * as icons from "@/look/icons";
import { Mark } from "@/look/marks";
import { At, Countdown } from "@/look/Time";
import { channelWord } from "@/look/words";
import { Answered } from "@/parts/Answered";
import { NoteForm } from "./Notes";
import { plan, timeline } from "./queries";
import { lines, sentenceOf } from "./sentences";
import classes from "./Timeline.module.css";

const ICONS: Record<string, icons.Icon> = {
  Acknowledged: icons.Acknowledged,
  AcknowledgementExpired: icons.Again,
  AcksAwaited: icons.Acknowledged,
  Appended: icons.Appended,
  Assigned: icons.Assign,
  BridgeSet: icons.Bridge,
  DeliveryDelivered: icons.Mail,
  DeliveryFailed: icons.Mail,
  DeliveryQueued: icons.Pending,
  DeliveryRetried: icons.Again,
  DeliveryWithheld: icons.Withheld,
  Escalated: icons.Escalate,
  Exhausted: icons.Policies,
  FieldsChanged: icons.CustomFields,
  Grouped: icons.Appended,
  Halted: icons.Ignored,
  Held: icons.Pending,
  HookPaged: icons.Hooks,
  Linked: icons.Linked,
  MergedIn: icons.Merge,
  MethodSkipped: icons.Withheld,
  Noted: icons.Edit,
  Opened: icons.Incidents,
  Paged: icons.Paged,
  PartRecovered: icons.Resolved,
  PriorityChanged: icons.Priority,
  Released: icons.PolicyStarted,
  Reopened: icons.Again,
  Replanned: icons.PolicyStarted,
  Resolved: icons.Resolved,
  RespondersAdded: icons.Teams,
  Resumed: icons.PolicyStarted,
  RunStarted: icons.PolicyStarted,
  SlaBreached: icons.Sla,
  SlaWarned: icons.Sla,
  Snoozed: icons.Snoozed,
  StatusUpdated: icons.Broadcast,
  StepReachedNobody: icons.Next,
  StepSkipped: icons.Next,
  Subscribed: icons.Eye,
  TagsChanged: icons.Tags,
  Unlinked: icons.Linked,
  Unsubscribed: icons.Eye,
  WalkAcknowledged: icons.Acknowledged,
  WalkMuted: icons.Muted,
  WalkSnoozed: icons.Snoozed,
  Woken: icons.Wake,
  WorkflowActed: icons.Workflows,
  WorkflowBlocked: icons.Workflows,
  WorkflowEnded: icons.Workflows,
  WorkflowStarted: icons.Workflows,
};

/** The timeline, upward: what is planned, now, and what was. */
export function Timeline({ incident }: { incident: Incident }) {
  const query = useQuery(timeline(incident.id));
  const planned = useQuery(plan(incident.id)).data;
  return (
    <Answered what="the timeline" query={query} rows={8}>
      {(entries) => (
        <>
          <ol className={classes.lines} aria-label="Timeline, the newest first">
            {planned ? <Planned plan={planned} /> : null}
            <li className={classes.now} aria-label="Now">
              <span className={classes.nowWord}>Now</span>
              <span className={classes.dot} aria-hidden />
              <span className={classes.rule} aria-hidden />
            </li>
            {lines(entries).map((entry) => (
              <Past key={entry.id} entry={entry} />
            ))}
          </ol>
          <NoteForm incident={incident} />
        </>
      )}
    </Answered>
  );
}

function Planned({ plan: shown }: { plan: IncidentPlan }) {
  const me = useQuery(session).data?.id;
  const steps = shown.steps.flatMap((step) => step.events.map((event) => ({ step, event })));
  return steps.toReversed().map(({ step, event }, index) => {
    const isNext = index === steps.length - 1;
    const who = event.user_id === me ? "you" : event.user_name;
    const how = event.deliveries.map((one) => channelWord(one.channel));
    const what =
      event.kind === "Paged"
        ? `Page ${who}${event.role ? `, ${event.role}` : ""}${how.length ? `, by ${[...new Set(how)].join(", then by ")}` : ""}`
        : event.kind === "Exhausted"
          ? "End the escalation: nobody took over"
          : event.text;
    return (
      <Line
        key={`${step.at} ${event.kind} ${event.user_id}`}
        at={<At at={step.at} />}
        icon={event.kind === "Paged" ? icons.Paged : icons.Policies}
        look={isNext ? classes.next : classes.planned}
        what={what}
        why={step.step ? `Step ${step.step}, unless somebody acknowledges.` : "After the last step's wait."}
        right={
          <span className={isNext ? classes.soon : classes.later}>
            in <Countdown at={step.at} />
          </span>
        }
      />
    );
  });
}

function Past({ entry }: { entry: Entry }) {
  const said = sentenceOf(entry);
  return (
    <Line
      at={<At at={entry.at} />}
      icon={ICONS[entry.kind] ?? icons.Note}
      look={classes.past}
      what={said.what}
      why={said.why}
      note={said.note}
      right={
        <>
          {said.delivery ? <Mark of="delivery" value={said.delivery.status} /> : null}
          {said.message ? (
            <Link to="." search={{ tab: "messages" }} resetScroll={false}>
              Message
            </Link>
          ) : null}
        </>
      }
    />
  );
}

type LineProps = {
  at: ReactNode;
  icon: icons.Icon;
  look: string | undefined;
  what: string;
  why: string;
  note?: string;
  right: ReactNode;
};

function Line({ at, icon: Icon, look, what, why, note, right }: LineProps) {
  return (
    <li className={`${classes.line} ${look}`}>
      <span className={classes.at}>{at}</span>
      <span className={classes.node} aria-hidden>
        <Icon size={15} stroke={1.7} />
      </span>
      <div className={classes.said}>
        <p>{what}</p>
        {why ? <p className={classes.why}>{why.replace(/\.?$/, ".")}</p> : null}
        {note ? <p className={classes.note}>{note}</p> : null}
      </div>
      <span className={classes.right}>{right}</span>
    </li>
  );
}
