import { useQuery } from "@tanstack/react-query";
import { onCall, session, things } from "@/api/queries";
import { Person } from "@/look/Person";
import { weekdayTime } from "@/look/times";
import classes from "./OnCallFoot.module.css";

/** Who is on call in my team, and until when; nothing where no team of mine has a rotation. */
export function OnCallFoot() {
  const me = useQuery(session).data?.id;
  const teams = useQuery(things("teams")).data?.items ?? [];
  const rosters = useQuery(onCall).data?.items ?? [];
  const mine = new Set(
    teams.filter((team) => team.body.members.some((one) => one.user_id === me)).map((team) => team.id),
  );
  const roster = rosters.find((one) => mine.has(one.team_id) && one.until);
  if (!roster?.until) return null;
  const places = roster.now
    .flatMap(({ role, people }) => people.map((person) => ({ role, person })))
    .slice(0, 3);
  return (
    <section className={classes.foot} aria-label={`On call, ${roster.team_name}`}>
      <p className={classes.head}>
        <span className={classes.team}>On call, {roster.team_name}</span>
        <span>to {weekdayTime(Date.parse(roster.until))}</span>
      </p>
      <ul>
        {places.map(({ role, person }) => (
          <li key={role + person.user_id} className={classes.place}>
            <Person id={person.user_id} name={person.user_name} you={person.user_id === me} />
            <span className={classes.role}>{role}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
