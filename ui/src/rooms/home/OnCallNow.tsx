import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { onCall, session } from "@/api/queries";
import type { OnCall } from "@/api/types";
import { Person } from "@/look/Person";
import { weekdayTime } from "@/look/times";
import { Answered, Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import classes from "./Home.module.css";

/** Who is on call in each team, and who is next from when. */
export function OnCallNow() {
  const query = useQuery(onCall);
  return (
    <Card flush title="On call now" aside={<Link to="/teams">Teams</Link>}>
      <Answered what="who is on call" query={query}>
        {(page) =>
          page.items.length ? (
            page.items.map((team) => <TeamNow key={team.team_id} team={team} />)
          ) : (
            <Empty>No team yet. A policy pages the people of a team by their rotation.</Empty>
          )
        }
      </Answered>
    </Card>
  );
}

function TeamNow({ team }: { team: OnCall }) {
  const me = useQuery(session).data;
  const next = team.until ? team.next[0]?.people[0] : undefined;
  return (
    <div className={classes.team}>
      <div className={classes.teamHead}>
        <span className={classes.cut}>{team.team_name}</span>
        {next && team.until ? (
          <span className={classes.quiet}>
            {next.user_name} from {weekdayTime(Date.parse(team.until))}
          </span>
        ) : null}
      </div>
      <div className={classes.people}>
        {team.now.flatMap(({ role, people }) =>
          people.map((one) => (
            <Person
              key={role + one.user_id}
              id={one.user_id}
              name={one.user_name}
              note={role}
              you={one.user_id === me?.id}
            />
          )),
        )}
        {team.now.some((place) => place.people.length) ? null : <span className={classes.quiet}>Nobody</span>}
      </div>
    </div>
  );
}
