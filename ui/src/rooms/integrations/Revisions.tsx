import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { things } from "@/api/queries";
import type { Thing } from "@/api/types";
import { Age } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import { revisionsOf } from "./queries";
import { changes } from "./revisions";
import classes from "./Revisions.module.css";
import { integrationPage } from "./routes";

type Revision = { version: number; author: string; author_name: string; at: string; body: unknown };

/** Every version of the integration with its author, and what changed between two. */
export function Revisions({ integration }: { integration: Thing<"integrations"> }) {
  const query = useQuery(revisionsOf(integration.id));
  return (
    <Card title="Revisions" flush>
      <Answered what="the revisions" query={query}>
        {(page) => <Found all={page.items} isWhole={page.next === null} />}
      </Answered>
    </Card>
  );
}

function Found({ all, isWhole }: { all: Revision[]; isWhole: boolean }) {
  const { revision } = integrationPage.useSearch();
  const navigate = useNavigate({ from: "/integrations/$id" });
  const [left, right] = pair(revision, all);
  const show = (before: number, after: number) =>
    void navigate({
      search: (now) => ({ ...now, revision: `${before}-${after}` }),
      replace: true,
      resetScroll: false,
    });
  if (!all.length) return <Empty>No revisions are kept.</Empty>;
  const options = all.map((one) => ({ value: String(one.version), label: `Revision ${one.version}` }));
  return (
    <div className={classes.two}>
      <ol aria-label="Revisions, the newest first" className={classes.list}>
        {all.map((one) => (
          <li key={one.version}>
            <button
              type="button"
              className={one.version === right?.version ? classes.chosen : classes.row}
              aria-pressed={one.version === right?.version}
              onClick={() => show(one.version - 1, one.version)}
            >
              <b>Revision {one.version}</b>
              <span className={classes.quiet}>{one.author_name || "Somebody"}</span>
              <span className={classes.time}>
                <Age at={one.at} suffix=" ago" />
              </span>
            </button>
          </li>
        ))}
        {isWhole ? null : <li className={classes.rest}>Older ones are not shown.</li>}
      </ol>
      <div className={classes.compared}>
        <div className={classes.choice}>
          <span>From</span>
          <Select
            aria-label="From revision"
            data={[{ value: "0", label: "Nothing" }, ...options]}
            allowDeselect={false}
            value={String(left?.version ?? 0)}
            onChange={(chosen) => show(Number(chosen), right?.version ?? 0)}
          />
          <span>to</span>
          <Select
            aria-label="To revision"
            data={options}
            allowDeselect={false}
            value={String(right?.version ?? "")}
            onChange={(chosen) => show(left?.version ?? 0, Number(chosen))}
          />
        </div>
        <Compared before={left} after={right} />
      </div>
    </div>
  );
}

/** Return the two revisions that the address names, else the newest and the one before it. */
function pair(named: string | undefined, all: Revision[]): [Revision | undefined, Revision | undefined] {
  const [before, after] = (named ?? "").split("-").map(Number);
  const of = (version: number | undefined) => all.find((one) => one.version === version);
  const right = of(after) ?? all[0];
  return [named ? of(before) : of((right?.version ?? 0) - 1), right];
}

function Compared({ before, after }: { before: Revision | undefined; after: Revision | undefined }) {
  const names = useNames();
  if (!after) return null;
  const found = changes(before?.body ?? {}, after.body, (id) => names.get(id));
  if (!found.length) return <Empty>Nothing in the body changed; the name or the team may have.</Empty>;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col">{before ? `Revision ${before.version}` : "Before"}</th>
          <th scope="col">Revision {after.version}</th>
        </tr>
      </thead>
      <tbody>
        {found.map((one) => (
          <tr key={one.place}>
            <th scope="row">{one.place}</th>
            <td>{one.before}</td>
            <td>{one.after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function useNames(): Map<string, string> {
  const policies = useQuery(things("policies")).data?.items ?? [];
  const teams = useQuery(things("teams")).data?.items ?? [];
  const users = useQuery(things("users")).data?.items ?? [];
  const named: { id: string; name: string }[] = [...policies, ...teams, ...users];
  return new Map(named.map(({ id, name }) => [id, name]));
}
