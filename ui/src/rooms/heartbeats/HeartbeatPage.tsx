import { Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { apiUrl, incidentOf, thing } from "@/api/queries";
import type { Heartbeat, Thing } from "@/api/types";
import { useNow } from "@/live/clock";
import { CopyButton } from "@/look/CopyButton";
import { Mark } from "@/look/marks";
import { Age, Countdown, Stamp } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { Card, Facts } from "@/parts/Card";
import { FormProblem } from "@/parts/form/FormProblem";
import { errorAt } from "@/parts/form/problems";
import { TeamSelect } from "@/parts/form/TeamSelect";
import { ThingSelect } from "@/parts/form/ThingSelect";
import { HOURLY, Rhythm } from "@/parts/heartbeat/Rhythm";
import { Page } from "@/parts/Page";
import { PageAnswered } from "@/parts/PageAnswered";
import { ArchiveButton } from "@/parts/thing/ArchiveButton";
import { ChangedMeanwhile } from "@/parts/thing/ChangedMeanwhile";
import { SaveActs } from "@/parts/thing/SaveActs";
import { type Draft, useDraft } from "@/parts/thing/useDraft";
import classes from "./HeartbeatPage.module.css";
import { eventsOf, heartbeatOf } from "./queries";
import { heartbeatPage } from "./routes";
import { rhythmText, runText, stateOf } from "./words";

/** One heartbeat: the lines for the job, whether it is alive, what happened, and when it is missed. */
export function HeartbeatPage() {
  const { id } = heartbeatPage.useParams();
  const query = useQuery(thing("integrations", id));
  const beat = useQuery(heartbeatOf(id));
  return (
    <PageAnswered thing="heartbeat" query={query}>
      {(found) => (
        <Answered what="the heartbeat's state" query={beat} rows={8}>
          {(heartbeat) => <Found key={found.id} integration={found} heartbeat={heartbeat} />}
        </Answered>
      )}
    </PageAnswered>
  );
}

type FoundProps = { integration: Thing<"integrations">; heartbeat: Heartbeat };

function Found({ integration, heartbeat }: FoundProps) {
  const navigate = useNavigate();
  const draft = useDraft("integrations", integration);
  const now = useNow(5_000);
  return (
    <Page
      title={integration.name}
      crumbs={[{ label: "Heartbeats", to: "/heartbeats" }, { label: integration.name }]}
      meta={
        <>
          <Mark of="heartbeat" value={stateOf(heartbeat, now)} />
          {heartbeat.since ? (
            <span>
              for <Age at={heartbeat.since} />
            </span>
          ) : null}
          <span>A pulse is expected {rhythmText(integration.body.heartbeat ?? {})}</span>
        </>
      }
      acts={
        <>
          <ArchiveButton
            plural="integrations"
            thing={integration}
            what="heartbeat"
            effect="Whatever still calls its URL is kept, but nobody is told when it stops."
            onArchived={() => void navigate({ to: "/heartbeats" })}
          />
          <SaveActs draft={draft} save="Save heartbeat" />
        </>
      }
    >
      <FormProblem
        problem={draft.problem}
        keys={["name", "default_policy_id", "every", "cron", "zone", "grace", "run_max"]}
      />
      <div className={classes.columns}>
        <div className={classes.column}>
          <Lines id={integration.id} isMain={!draft.isChanged} />
          <Events id={integration.id} />
        </div>
        <div className={classes.column}>
          <Card title="Now">
            <Facts facts={factsOf(heartbeat)} />
          </Card>
          <Settings draft={draft} />
        </div>
      </div>
      <ChangedMeanwhile plural="integrations" draft={draft} />
    </Page>
  );
}

const LINES: [string, string][] = [
  ["At the end of the job", ""],
  ["When it begins, so that its run time is known", "/start"],
  ["When it failed", "/fail"],
  ["At the end, with its exit status", "/$?"],
];

function Lines({ id, isMain }: { id: string; isMain: boolean }) {
  const query = useQuery(apiUrl(id));
  return (
    <Card title="What the job calls">
      <Answered what="the API URL" query={query} rows={4}>
        {({ url }) => (
          <ul className={classes.lines}>
            {LINES.map(([words, end], place) => {
              const line = `curl -fsS -m 10 --retry 5 ${url}${end}`;
              const isFirst = place === 0;
              return (
                <li key={words}>
                  <span className={classes.quiet}>{words}</span>
                  <span className={classes.line}>
                    <code className={classes.code}>{line}</code>
                    <CopyButton text={line} what={words} button={isFirst && isMain ? "filled" : "default"} />
                  </span>
                </li>
              );
            })}
          </ul>
        )}
      </Answered>
      <p className={classes.quiet}>
        A GET, HEAD or POST of any client does too. Whoever has the URL can send pulses.
      </p>
    </Card>
  );
}

function factsOf(one: Heartbeat): [string, ReactNode][] {
  const signals: Record<string, string> = { success: "it is alive", start: "it began", fail: "it failed" };
  const said = signals[one.last_signal];
  const ended = one.exit_status ? `, exit status ${one.exit_status}` : "";
  return [
    [
      "Last pulse",
      one.last_pulse_at ? (
        <span key="last">
          <Age at={one.last_pulse_at} suffix=" ago" />
          {said ? `: ${said}${ended}` : ""}
        </span>
      ) : (
        "None yet"
      ),
    ],
    [
      "Run time",
      one.running_since ? (
        <RunningFor key="run" since={one.running_since} />
      ) : (
        runText(one.run_seconds) || "Not known: no run said when it starts"
      ),
    ],
    ["Expected", one.expected_at ? <Stamp key="expected" at={one.expected_at} /> : "No pulse is expected"],
    [
      "Next by",
      one.due_at ? (
        <span key="due">
          <Stamp at={one.due_at} />, in <Countdown at={one.due_at} />
        </span>
      ) : (
        "Nothing is due"
      ),
    ],
    ["Incident", one.incident_id ? <Outage key="incident" id={one.incident_id} /> : "No outage is open"],
  ];
}

function RunningFor({ since }: { since: string }) {
  return (
    <span>
      running for <Age at={since} />
    </span>
  );
}

function Outage({ id }: { id: string }) {
  const incident = useQuery(incidentOf(id)).data;
  return (
    <Link to="/incidents/$id" params={{ id }}>
      {incident ? `#${incident.number} ${incident.subject}` : "Show incident"}
    </Link>
  );
}

function Events({ id }: { id: string }) {
  const query = useQuery(eventsOf(id));
  const log = (
    <Link to="/inbound" search={{ integration_id: id }}>
      Inbound log
    </Link>
  );
  return (
    <Card title="Timeline" count={query.data?.length} aside={log} flush>
      <Answered what="the timeline" query={query}>
        {(events) =>
          events.length ? (
            <ol aria-label="Timeline, the newest first">
              {events.toReversed().map((one) => (
                <li key={one.id} className={classes.event}>
                  <span className={classes.quiet}>
                    <Stamp at={one.at} />
                  </span>
                  <span>{one.text}</span>
                </li>
              ))}
            </ol>
          ) : (
            <Empty>Nothing has happened yet: no pulse has come in.</Empty>
          )
        }
      </Answered>
    </Card>
  );
}

function Settings({ draft }: { draft: Draft<"integrations"> }) {
  const { value, problem } = draft;
  return (
    <Card title="Settings">
      <div className={classes.settings}>
        <TextInput
          label="Heartbeat name"
          required
          value={value.name}
          error={errorAt(problem, "name")}
          onChange={(event) => draft.set({ name: event.currentTarget.value })}
        />
        <Rhythm
          value={value.body.heartbeat ?? HOURLY}
          change={(heartbeat) => draft.setBody({ heartbeat })}
          problem={problem}
        />
        <ThingSelect
          plural="policies"
          label="Escalation policy"
          description="Who is paged when the pulse is missed."
          placeholder="Administrators"
          clearable
          value={value.body.default_policy_id ?? ""}
          error={errorAt(problem, "default_policy_id")}
          onChange={(default_policy_id) => draft.setBody({ default_policy_id })}
        />
        <TeamSelect value={value.team_id ?? ""} onChange={(team_id) => draft.set({ team_id })} />
        <Switch
          label="Enabled"
          description="While it is disabled, nobody is told of a missed pulse."
          checked={value.body.is_enabled ?? true}
          onChange={(event) => draft.setBody({ is_enabled: event.currentTarget.checked })}
        />
      </div>
    </Card>
  );
}
