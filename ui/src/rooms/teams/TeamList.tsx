import { useQuery } from "@tanstack/react-query";
import { onCall, things } from "@/api/queries";
import type { Thing } from "@/api/types";
import { Person } from "@/look/Person";
import { Tag } from "@/look/marks";
import { Answered, Empty } from "@/parts/Answered";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { Sheet } from "@/parts/Sheet";
import type { Column } from "@/parts/table/columns";
import { Table } from "@/parts/table/Table";
import { TwoLines } from "@/parts/table/TwoLines";
import classes from "./Teams.module.css";

type Team = Thing<"teams">;
type User = Thing<"users">;

const USERS: Column<User>[] = [
  {
    id: "name",
    header: "Name",
    leads: true,
    cell: (one) => <Person id={one.id} name={one.name} />,
    sortBy: (one) => one.name.toLowerCase(),
  },
  { id: "email", header: "Email", cell: (one) => one.body.email, above: 700 },
  { id: "reached", header: "Reached by", width: 220, cell: reachedBy, above: 900 },
  { id: "zone", header: "Time zone", width: 160, cell: (one) => one.body.zone, above: 1100 },
  {
    id: "admin",
    header: "Access",
    width: 120,
    cell: (one) => (one.body.is_admin ? <Tag>administrator</Tag> : null),
  },
];

/** Teams with who is on call, and users with how they are reached. */
export function TeamList() {
  const teams = useQuery(things("teams"));
  const users = useQuery(things("users"));
  const now = useQuery(onCall).data?.items ?? [];
  const primary = (team: Team) =>
    now
      .find((one) => one.team_id === team.id)
      ?.now.flatMap(({ role, people }) => people.map((one) => `${one.user_name}, ${role}`))
      .join("; ") ?? "";
  const columns: Column<Team>[] = [
    {
      id: "name",
      header: "Name",
      leads: true,
      cell: (one) => one.name,
      sortBy: (one) => one.name.toLowerCase(),
    },
    { id: "now", header: "On call now", cell: (one) => primary(one) || "Nobody", above: 700 },
    { id: "members", header: "Members", width: 100, align: "right", cell: (one) => one.body.members.length },
  ];
  return (
    <Page
      title="Teams and users"
      wide
      acts={
        <>
          <LinkButton to="/teams/new">New team</LinkButton>
          <LinkButton to="/users/new">New user</LinkButton>
        </>
      }
    >
      <h2 className={classes.title}>Teams</h2>
      <Answered what="teams" query={teams}>
        {(page) =>
          page.items.length ? (
            <Sheet>
              <Table
                label="Teams"
                rows={page.items}
                columns={columns}
                idOf={(one) => one.id}
                hrefOf={(one) => `/teams/${one.id}`}
                phone={(one) => <TwoLines first={one.name} second={primary(one) || "Nobody is on call"} />}
              />
            </Sheet>
          ) : (
            <Empty>No teams yet. A team owns things and has people on call.</Empty>
          )
        }
      </Answered>
      <h2 className={classes.title}>Users</h2>
      <Answered what="users" query={users}>
        {(page) => (
          <Sheet>
            <Table
              label="Users"
              rows={page.items}
              columns={USERS}
              idOf={(one) => one.id}
              hrefOf={(one) => `/users/${one.id}`}
              phone={(one) => <TwoLines first={one.name} second={reachedBy(one)} />}
            />
          </Sheet>
        )}
      </Answered>
    </Page>
  );
}

function reachedBy({ body }: User): string {
  return body.contact_methods.map((one) => one.name || one.channel).join(", ") || "Not reachable";
}
