import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { session } from "@/api/queries";
import type { Incident, IncidentPlan } from "@/api/types";
import { useNow } from "@/live/clock";
import { Countdown } from "@/look/Time";
import { clock, hourMinute } from "@/look/times";
import { nextPage, type PlannedPage, whyNobody } from "@/parts/incident/next";
import classes from "./NextCard.module.css";
import { plan, timeline } from "./queries";
import type { ActsOf } from "./useActs";
import { nowPlace, placeOf, type Stop, stops } from "./walk";

/** What happens next, unless somebody takes over: who is paged, how, when, and the whole walk. */
export function NextCard({ incident, acts }: { incident: Incident; acts: ActsOf }) {
  const planned = useQuery(plan(incident.id)).data;
  const events = useQuery(timeline(incident.id)).data ?? [];
  const me = useQuery(session).data?.id;
  if (!planned || incident.status === "resolved") return null;
  const walk = stops(events, planned);
  const next = nextPage(planned);
  return (
    <section className={classes.card} aria-label="What happens next">
      {next ? (
        <Head at={next.at} lead={leadOf(next, me)} escalate={() => acts.take("escalate")}>
          Unless somebody acknowledges before {clock(Date.parse(next.at))}. Step {next.step},{" "}
          {planned.policy_name}.
        </Head>
      ) : (
        <Head lead={whyNobody(planned)}>{whyStill(incident, planned)}</Head>
      )}
      {walk.length > 1 ? <Strip walk={walk} me={me} /> : null}
    </section>
  );
}

type HeadProps = { at?: string; lead: string; escalate?: () => void; children: ReactNode };

function Head({ at, lead, escalate, children }: HeadProps) {
  return (
    <div className={classes.head}>
      {at ? (
        <span className={classes.countdown}>
          <Countdown at={at} />
        </span>
      ) : null}
      <div>
        <p className={classes.lead}>{lead}</p>
        <p className={classes.second}>{children}</p>
      </div>
      {escalate ? (
        <Button className={classes.escalate} onClick={escalate}>
          Escalate now
        </Button>
      ) : null}
    </div>
  );
}

function leadOf(next: PlannedPage, me: string | undefined): string {
  const who = next.userId === me ? "you are" : `${next.name} is`;
  return `Next: ${who} paged by ${next.channel}${next.role ? `, as ${next.role}` : ""}`;
}

function whyStill(incident: Incident, planned: IncidentPlan): string {
  if (planned.muted) return `Muted: ${planned.muted}`;
  if (incident.is_snoozed) return "Snoozed: the escalation goes on when it is woken.";
  if (incident.status === "acknowledged") return "Acknowledged: nobody else is paged for this incident.";
  const policy = planned.policy_name;
  return policy
    ? `Policy ${policy} pages nobody else. Assign it, or resolve it.`
    : "No policy pages anybody for it.";
}

function Strip({ walk, me }: { walk: Stop[]; me: string | undefined }) {
  const now = useNow(1_000);
  const at = nowPlace(walk, now);
  const firstNext = walk.findIndex((stop) => !stop.isPast);
  return (
    <div className={classes.strip}>
      <div
        className={classes.rail}
        style={{ left: `${placeOf(0, walk.length)}%`, right: `${placeOf(0, walk.length)}%` }}
      />
      <div
        className={classes.passed}
        style={{
          left: `${placeOf(0, walk.length)}%`,
          width: `${Math.max(0, at - placeOf(0, walk.length))}%`,
        }}
      />
      <span className={classes.now} style={{ left: `${at}%` }}>
        <span className={classes.nowWord} style={{ transform: `translateX(-${at}%)` }}>
          Now <span>{clock(now)}</span>
        </span>
      </span>
      <ol className={classes.stops}>
        {walk.map((stop, index) => (
          <li key={`${stop.at} ${stop.names[0]}`} className={classes.stop}>
            <span
              className={stop.isPast ? classes.done : index === firstNext ? classes.next : classes.later}
              aria-hidden
            />
            <span className={classes.name}>
              <b>{nameOf(stop, me)}</b> <span className={classes.role}>{stop.role}</span>
            </span>
            <span className={classes.time}>
              <span className={classes.role}>{stop.isPast ? "paged " : ""}</span>
              {hourMinute(stop.at)}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function nameOf({ names, userIds }: Stop, me: string | undefined): string {
  const first = userIds[0] === me ? "You" : (names[0] ?? "");
  return names.length > 1 ? `${first} +${names.length - 1}` : first;
}
