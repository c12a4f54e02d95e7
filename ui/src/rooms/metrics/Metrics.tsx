import { Autocomplete, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { things } from "@/api/queries";
import { Answered, Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import { Chart } from "@/parts/chart/Chart";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { metricsOf } from "../rules/queries";
import classes from "./Metrics.module.css";
import { metrics, type MetricsSearch } from "./routes";

/** A chart of any metric: that its data arrives, and what it looks like. All choices are in the address. */
export function Metrics() {
  const apps = useQuery(things("apps"));
  const first = apps.data?.items[0];
  if (first && apps.data) {
    const all = apps.data.items.map(({ id, name }) => ({ value: id, label: name }));
    return <Chosen first={first.id} apps={all} />;
  }
  return (
    <Page title="Metrics">
      <Answered what="the apps" query={apps} rows={6}>
        {() => (
          <Empty act={<LinkButton to="/apps">Create an app</LinkButton>}>
            No app yet: its token lets metrics in.
          </Empty>
        )}
      </Answered>
    </Page>
  );
}

function Chosen({ first, apps }: { first: string; apps: { value: string; label: string }[] }) {
  const search = metrics.useSearch();
  const navigate = useNavigate({ from: "/metrics" });
  const choose = (part: MetricsSearch) =>
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  const app = search.app ?? first;
  const known = useQuery(metricsOf(app));
  const { names, metric, tags, asked } = chosenOf(app, search, known.data ?? []);
  return (
    <Page
      title="Metrics"
      acts={
        metric ? (
          <LinkButton to="/rules/new" search={{ app, metric, kind: "threshold" }}>
            Make an alert rule of it
          </LinkButton>
        ) : null
      }
    >
      <div className={classes.choices}>
        <Select
          label="App"
          data={apps}
          allowDeselect={false}
          value={app}
          onChange={(chosen) => choose({ app: chosen ?? undefined, metric: undefined, by: undefined })}
        />
        <Autocomplete
          label="Metric"
          data={names}
          limit={50}
          value={metric}
          onChange={(text) => choose({ metric: text || undefined })}
        />
        <Select
          label="Group by"
          data={tags}
          clearable
          placeholder="All series together"
          value={search.by ?? null}
          onChange={(by) => choose({ by: by ?? undefined })}
        />
        <Select
          label="Rolled up by"
          data={["avg", "max", "min", "sum"]}
          allowDeselect={false}
          value={asked.rollup}
          onChange={(rollup) => choose({ rollup: (rollup ?? "avg") as MetricsSearch["rollup"] })}
        />
      </div>
      {known.data?.length === 0 ? (
        <Empty act={<LinkButton to="/apps">Show its token</LinkButton>}>
          Nothing has been measured yet. Start the agent with the app&apos;s token.
        </Empty>
      ) : (
        <Card title={metric || "No metric"}>
          <Chart asked={asked} range={search.range ?? HOUR} choose={(range) => choose({ range })} />
        </Card>
      )}
    </Page>
  );
}

const HOUR = "1h";

/** Return what the address chooses; without a metric the first one. */
function chosenOf(app: string, search: MetricsSearch, known: { name: string; tags: string[] }[]) {
  const names = known.map((one) => one.name);
  const metric = search.metric ?? names[0] ?? "";
  return {
    names,
    metric,
    tags: known.find((one) => one.name === metric)?.tags ?? [],
    asked: {
      app_id: app,
      expression: metric,
      rollup: search.rollup ?? ("avg" as const),
      group_by: search.by ? [search.by] : [],
    },
  };
}
