import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { incidentOf, openIncidents } from "@/api/queries";
import type { Entry, Incident } from "@/api/types";
import { CopyButton } from "@/look/CopyButton";
import { Count, Severity, Tag } from "@/look/marks";
import { Age, At } from "@/look/Time";
import { zoneName } from "@/look/times";
import { ActDialog } from "@/parts/incident/ActDialog";
import { nextPage } from "@/parts/incident/next";
import { Page } from "@/parts/Page";
import { PageAnswered } from "@/parts/PageAnswered";
import { Tabs } from "@/parts/Tabs";
import { useKeys } from "@/shell/keys";
import { Acts, DockedActs } from "./Acts";
import { Deliveries } from "./Deliveries";
import { AboutIt, CustomFields, Links, WhoKnows } from "./Facts";
import classes from "./IncidentPage.module.css";
import { Messages, messageIds } from "./Messages";
import { NextCard } from "./NextCard";
import { Notes } from "./Notes";
import { Followers, Meeting, Responders } from "./People";
import { deliveries, plan, related, timeline } from "./queries";
import { Related } from "./Related";
import { incidentPage, type Tab } from "./routes";
import { Sla } from "./Sla";
import { Standing } from "./Standing";
import { Timeline } from "./Timeline";
import { type ActsOf, useActs } from "./useActs";

/** One incident: what happens next, what happened and why, and what one can do. */
export function IncidentPage() {
  const { id } = incidentPage.useParams();
  const query = useQuery(incidentOf(id));
  return (
    <PageAnswered thing="incident" query={query}>
      {(found) => <Found key={found.id} incident={found} />}
    </PageAnswered>
  );
}

function Found({ incident: shown }: { incident: Incident }) {
  const acts = useActs(shown);
  const neighbours = useNeighbours(shown.id);
  useKeys("This incident", [
    ...acts.keys,
    { keys: "j", says: "Next open incident", run: () => neighbours.go(1) },
    { keys: "k", says: "Previous open incident", run: () => neighbours.go(-1) },
  ]);
  return (
    <Page
      title={shown.subject || "Without a subject"}
      crumbs={[{ label: "Incidents", to: "/incidents" }, { label: `#${shown.number}` }]}
      meta={<Meta incident={shown} />}
      acts={<Acts acts={acts} incident={shown} />}
    >
      <div className={classes.columns}>
        <div className={classes.main}>
          <NextCard incident={shown} acts={acts} />
          <Parts incident={shown} acts={acts} />
        </div>
        <aside className={classes.side} aria-label="About this incident">
          <Meeting incident={shown} />
          <WhoKnows incident={shown} />
          <Responders incident={shown} />
          <AboutIt incident={shown} />
          <CustomFields incident={shown} />
          <Followers incident={shown} acts={acts} />
          <Links incident={shown} />
        </aside>
      </div>
      <DockedActs acts={acts} incident={shown} />
      <Asked incident={shown} acts={acts} />
    </Page>
  );
}

function Meta({ incident: shown }: { incident: Incident }) {
  return (
    <>
      <span className={classes.ink}>
        <Severity value={shown.severity} />
        {shown.priority ? <Tag>{shown.priority}</Tag> : null}
        <Standing incident={shown} />
      </span>
      {shown.sla_at && shown.status !== "resolved" ? (
        <span>
          To be resolved <Sla incident={shown} />
        </span>
      ) : null}
      <span>
        opened <Age at={shown.opened_at} suffix=" ago" />, <At at={shown.opened_at} />{" "}
        {zoneName(Date.parse(shown.opened_at))}
      </span>
      {shown.team_name ? <span>{shown.team_name}</span> : null}
      {shown.is_test ? <Tag>test</Tag> : null}
      <CopyButton text={location.href} what={`the link to #${shown.number}`} />
    </>
  );
}

/** The dialog of what is asked; before it escalates, it names who is paged then. */
function Asked({ incident: shown, acts }: { incident: Incident; acts: ActsOf }) {
  const next = nextPage(useQuery(plan(shown.id)).data);
  const effect =
    acts.asks === "escalate" && next
      ? `${next.name} is paged by ${next.channel} at once, without the rest of the wait.`
      : undefined;
  return (
    <ActDialog
      verb={acts.asks}
      ids={[shown.id]}
      incident={shown}
      effect={effect}
      close={() => acts.ask(undefined)}
    />
  );
}

function Parts({ incident: shown, acts }: { incident: Incident; acts: ActsOf }) {
  const { tab = "timeline" } = incidentPage.useSearch();
  const navigate = useNavigate({ from: "/incidents/$id" });
  const events = useQuery(timeline(shown.id)).data ?? [];
  const sent = useQuery(deliveries(shown.id)).data?.items.length ?? 0;
  const notes = events.filter((one) => one.kind === "Noted").length;
  const others = useQuery(related(shown.id)).data?.items.length ?? 0;
  const tabs: [Tab, string, number][] = [
    ["timeline", "Timeline", events.length],
    ["messages", "Messages", messageIds(events).length],
    ["deliveries", "Deliveries", sent],
    ["notes", "Notes", notes],
    ["related", "Related", others],
  ];
  return (
    <>
      <Tabs
        ruled
        label="Parts of this incident"
        chosen={tab}
        tabs={tabs.map(([key, label, count]) => ({
          key,
          label: (
            <>
              {label} <Count>{count}</Count>
            </>
          ),
        }))}
        choose={(key) =>
          void navigate({
            search: key === "timeline" ? {} : { tab: key as Tab },
            replace: true,
            resetScroll: false,
          })
        }
      />
      <Part tab={tab} incident={shown} acts={acts} events={events} />
    </>
  );
}

type PartProps = { tab: Tab; incident: Incident; acts: ActsOf; events: Entry[] };

function Part({ tab, incident, acts, events }: PartProps) {
  switch (tab) {
    case "messages":
      return <Messages ids={messageIds(events)} />;
    case "deliveries":
      return <Deliveries incidentId={incident.id} />;
    case "notes":
      return <Notes incident={incident} entries={events} />;
    case "related":
      return <Related incident={incident} acts={acts} />;
    default:
      return <Timeline incident={incident} />;
  }
}

function useNeighbours(id: string) {
  const open = useQuery(openIncidents).data?.items ?? [];
  const navigate = useNavigate();
  const at = open.findIndex((one) => one.id === id);
  const go = (step: number) => {
    const other = open[at < 0 ? 0 : at + step];
    if (other) void navigate({ to: "/incidents/$id", params: { id: other.id } });
  };
  return { go };
}
