import { ActionIcon } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Incident, Verb } from "@/api/types";
import { Bridge, Close, Hooks, Teams } from "@/look/icons";
import { Person } from "@/look/Person";
import { Card, Facts } from "@/parts/Card";
import classes from "./Facts.module.css";
import type { ActsOf } from "./useActs";

/** Who was asked to help. */
export function Responders({ incident }: { incident: Incident }) {
  const users = useNames("users");
  const teams = useNames("teams");
  const { responder_user_ids: userIds, responder_team_ids: teamIds } = incident;
  if (!userIds.length && !teamIds.length) return null;
  return (
    <Card title="Asked to help" count={userIds.length + teamIds.length}>
      <ul className={classes.people}>
        {userIds.map((id) => (
          <li key={id}>
            <Person id={id} name={users(id)} />
          </li>
        ))}
        {teamIds.map((id) => (
          <li key={id} className={classes.named}>
            <Teams size={16} aria-hidden />
            {teams(id)}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Who is told of status updates and of its end; each can be taken away. */
export function Followers({ incident, acts }: { incident: Incident; acts: ActsOf }) {
  const users = useNames("users");
  const hooks = useNames("hooks");
  const { subscriber_user_ids: userIds, subscriber_hook_ids: hookIds } = incident;
  if (!userIds.length && !hookIds.length) return null;
  const leave = (given: Record<string, string[]>) => acts.send("unsubscribe" satisfies Verb, given);
  return (
    <Card title="Followers" count={userIds.length + hookIds.length}>
      <ul className={classes.people}>
        {userIds.map((id) => (
          <li key={id} className={classes.person}>
            <Person id={id} name={users(id)} />
            <Remove name={users(id)} onClick={() => leave({ user_ids: [id] })} />
          </li>
        ))}
        {hookIds.map((id) => (
          <li key={id} className={classes.person}>
            <span className={classes.named}>
              <Hooks size={16} aria-hidden />
              {hooks(id)}
            </span>
            <Remove name={hooks(id)} onClick={() => leave({ hook_ids: [id] })} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Remove({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={20}
      data-small
      aria-label={`${name} follows no longer`}
      onClick={onClick}
    >
      <Close size={14} />
    </ActionIcon>
  );
}

/** Where those who work on it meet. */
export function Meeting({ incident }: { incident: Incident }) {
  const { bridge_url: url, bridge_phone: phone, bridge_code: code } = incident;
  if (!url && !phone && !code) return null;
  const facts: [string, React.ReactNode][] = [];
  if (phone)
    facts.push([
      "Phone",
      <a key="p" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
        {phone}
      </a>,
    ]);
  if (code) facts.push(["Code", code]);
  return (
    <Card title="Conference bridge">
      {/^https?:\/\//.test(url) ? (
        <a href={url} target="_blank" rel="noreferrer noopener" className={classes.named}>
          <Bridge size={16} aria-hidden />
          <span className={classes.cut}>{url}</span>
        </a>
      ) : null}
      {facts.length ? <Facts facts={facts} /> : null}
    </Card>
  );
}

function useNames(plural: "hooks" | "teams" | "users"): (id: string) => string {
  const items = useQuery(things(plural)).data?.items ?? [];
  return (id) => items.find((one) => one.id === id)?.name ?? "Somebody who is no longer here";
}
