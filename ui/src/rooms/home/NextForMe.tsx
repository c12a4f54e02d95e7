import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { openIncidents, plans, session } from "@/api/queries";
import { Acknowledged } from "@/look/icons";
import { Countdown } from "@/look/Time";
import { LinkButton } from "@/parts/LinkButton";
import { nextPage } from "@/parts/incident/next";
import { useAct } from "@/parts/incident/useAct";
import classes from "./Home.module.css";

/** When I am the next to be paged: for what, how, in how long, and the act that spares it. */
export function NextForMe() {
  const me = useQuery(session).data;
  const open = useQuery(openIncidents).data?.items ?? [];
  const planned = useQuery(plans(open.slice(0, 100).map((one) => one.id))).data ?? {};
  const act = useAct();
  const [first] = open
    .flatMap((incident) => {
      const page = nextPage(planned[incident.id]);
      return page && page.userId === me?.id ? [{ incident, page }] : [];
    })
    .sort((one, other) => one.page.at.localeCompare(other.page.at));
  if (!first) return null;
  const { incident, page } = first;
  const link = { to: "/incidents/$id", params: { id: incident.id } } as const;
  return (
    <section className={classes.next} aria-label="You are next">
      <span className={classes.countdown}>
        <Countdown at={page.at} />
      </span>
      <div className={classes.said}>
        <p className={classes.lead}>
          You are next for <Link {...link}>#{incident.number}</Link>, by {page.channel}
        </p>
        <p className={classes.second}>{incident.subject}. Nobody has acknowledged.</p>
      </div>
      <div className={classes.acts}>
        <LinkButton {...link}>Open incident</LinkButton>
        <Button
          variant="filled"
          leftSection={<Acknowledged size={18} />}
          loading={act.isPending}
          onClick={() => act.mutate({ ids: [incident.id], verb: "acknowledge" })}
        >
          Acknowledge
        </Button>
      </div>
    </section>
  );
}
