import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, Problem } from "@/api/client";
import { queries, thing } from "@/api/queries";
import type { Alert } from "@/api/types";
import { Mark, Severity } from "@/look/marks";
import { figure } from "@/look/numbers";
import { Age, At } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { Card, Facts } from "@/parts/Card";
import { RuleChart } from "@/parts/chart/RuleChart";
import { FormProblem } from "@/parts/form/FormProblem";
import { Page } from "@/parts/Page";
import { PageAnswered } from "@/parts/PageAnswered";
import classes from "./AlertPage.module.css";
import { alertOf, eventsOf } from "./queries";
import { alertPage } from "./routes";
import { groupOf, titleOf } from "./words";

/** One alert: its state, its series, what happened and who was told. */
export function AlertPage() {
  const { id } = alertPage.useParams();
  const query = useQuery(alertOf(id));
  return (
    <PageAnswered thing="alert" query={query}>
      {(alert) => <Found alert={alert} />}
    </PageAnswered>
  );
}

function Found({ alert }: { alert: Alert }) {
  const rule = useQuery(thing("rules", alert.rule_id)).data;
  return (
    <Page
      title={titleOf(alert)}
      crumbs={[{ label: "Alerts", to: "/alerts" }, { label: alert.rule_name }]}
      meta={
        <>
          <Mark of="alert" value={alert.status} />
          <Severity value={alert.severity} />
          <span>
            for <Age at={alert.since} />, since <At at={alert.since} />
          </span>
        </>
      }
      acts={alert.rule_kind === "heartbeat" && alert.status === "firing" ? <Retire alert={alert} /> : null}
    >
      <div className={classes.columns}>
        <div className={classes.main}>
          {rule ? <RuleChart rule={rule.body} labels={alert.labels} title="What was measured" /> : null}
          <Events id={alert.id} />
        </div>
        <aside className={classes.side} aria-label="About this alert">
          <Card title="This alert">
            <Facts facts={facts(alert)} />
          </Card>
          <Card title="Who was told" flush>
            <Told alert={alert} />
          </Card>
        </aside>
      </div>
    </Page>
  );
}

function facts(alert: Alert): [string, React.ReactNode][] {
  return [
    [
      "Rule",
      <Link key="rule" to="/rules/$id" params={{ id: alert.rule_id }}>
        {alert.rule_name}
      </Link>,
    ],
    ["App", alert.app_name],
    ["Series group", groupOf(alert)],
    ["Value", alert.value === null ? "Not measured" : figure(alert.value)],
    ["Threshold", alert.threshold === null ? "None" : figure(alert.threshold)],
    ["Fired", alert.fired_at ? <At key="fired" at={alert.fired_at} /> : "Not yet"],
    ...(alert.retired_at
      ? ([["Retired", <At key="retired" at={alert.retired_at} />]] as [string, React.ReactNode][])
      : []),
  ];
}

function Told({ alert }: { alert: Alert }) {
  if (!alert.hooks.length) return <Empty>No notification hook was told of this alert.</Empty>;
  return (
    <ul>
      {alert.hooks.map((hook) => (
        <li key={hook.hook_id} className={classes.hook}>
          <Link to="/hooks/$id" params={{ id: hook.hook_id }}>
            {hook.hook_name || "An archived hook"}
          </Link>
          <span className={classes.quiet}>
            {hook.owed_at ? (
              <>
                withheld until <At at={hook.owed_at} />
              </>
            ) : hook.told_at ? (
              <>
                {hook.is_told ? "told of the problem " : "told that it is over "}
                <At at={hook.told_at} />
              </>
            ) : (
              "not told"
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Events({ id }: { id: string }) {
  const query = useQuery(eventsOf(id));
  return (
    <Card title="Events" count={query.data?.length} flush>
      <Answered what="the events" query={query}>
        {(events) =>
          events.length ? (
            <ol aria-label="Events, the newest first">
              {events.toReversed().map((one) => (
                <li key={one.id} className={classes.event}>
                  <span className={classes.quiet}>
                    <At at={one.at} />
                  </span>
                  <span>{one.text}</span>
                </li>
              ))}
            </ol>
          ) : (
            <Empty>Nothing has happened yet.</Empty>
          )
        }
      </Answered>
    </Card>
  );
}

function Retire({ alert }: { alert: Alert }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async () => {
    try {
      const params = { path: { alert_id: alert.id } };
      queries.setQueryData(
        ["alerts", alert.id],
        await ask(api.POST("/api/v1/alerts/{alert_id}/retire", { params })),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  return (
    <>
      <FormProblem problem={problem} keys={[]} />
      <Button onClick={() => void run()}>Retire this group</Button>
    </>
  );
}
