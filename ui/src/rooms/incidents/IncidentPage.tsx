import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { incidentOf, openIncidents } from "@/api/queries";
import type { Incident } from "@/api/types";
import { CopyButton } from "@/look/CopyButton";
import { Count, Mark, Severity, Tag } from "@/look/marks";
import { Age, At } from "@/look/Time";
import { zoneName } from "@/look/times";
import { Page } from "@/parts/Page";
import { PageAnswered } from "@/parts/PageAnswered";
import { Tabs } from "@/parts/Tabs";
import { useKeys } from "@/shell/keys";
import { Acts, DockedActs } from "./Acts";
import { Deliveries } from "./Deliveries";
import { AboutIt, Links, WhoKnows } from "./Facts";
import classes from "./IncidentPage.module.css";
import { Messages, messageIds } from "./Messages";
import { NextCard } from "./NextCard";
import { Notes } from "./Notes";
import { deliveries, timeline } from "./queries";
import { incidentPage, type Tab } from "./routes";
import { Timeline } from "./Timeline";
import { useActs } from "./useActs";

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
          <NextCard incident={shown} />
          <Parts incident={shown} />
        </div>
        <aside className={classes.side} aria-label="About this incident">
          <WhoKnows incident={shown} />
          <AboutIt incident={shown} />
          <Links incident={shown} />
        </aside>
      </div>
      <DockedActs acts={acts} incident={shown} />
    </Page>
  );
}

function Meta({ incident: shown }: { incident: Incident }) {
  return (
    <>
      <span className={classes.ink}>
        <Severity value={shown.severity} />
        {shown.priority ? <Tag>{shown.priority}</Tag> : null}
        <Mark of="status" value={shown.status}>
          {said(shown)}
        </Mark>
      </span>
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

function said({ status, assignee_name }: Incident): string {
  if (status === "resolved") return "Resolved";
  if (status === "acknowledged")
    return assignee_name ? `Acknowledged, ${assignee_name} has it` : "Acknowledged";
  return assignee_name ? `Open, ${assignee_name} has it` : "Open, nobody has acknowledged";
}

function Parts({ incident: shown }: { incident: Incident }) {
  const { tab = "timeline" } = incidentPage.useSearch();
  const navigate = useNavigate({ from: "/incidents/$id" });
  const events = useQuery(timeline(shown.id)).data ?? [];
  const sent = useQuery(deliveries(shown.id)).data?.items.length ?? 0;
  const notes = events.filter((one) => one.kind === "Noted").length;
  const tabs: [Tab, string, number][] = [
    ["timeline", "Timeline", events.length],
    ["messages", "Messages", messageIds(events).length],
    ["deliveries", "Deliveries", sent],
    ["notes", "Notes", notes],
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
      {tab === "timeline" ? <Timeline incident={shown} /> : null}
      {tab === "messages" ? <Messages ids={messageIds(events)} /> : null}
      {tab === "deliveries" ? <Deliveries incidentId={shown.id} /> : null}
      {tab === "notes" ? <Notes incident={shown} entries={events} /> : null}
    </>
  );
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
