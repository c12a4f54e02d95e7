import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import { Page } from "@/parts/Page";
import { FirstSteps } from "./FirstSteps";
import { FiringAlerts } from "./FiringAlerts";
import { Health } from "./Health";
import classes from "./Home.module.css";
import { Moment } from "./Moment";
import { NextForMe } from "./NextForMe";
import { OnCallNow } from "./OnCallNow";
import { OpenIncidents } from "./OpenIncidents";

/** What needs care now, who is on call, and whether Tocsin itself is well. */
export function Home() {
  return (
    <Page title="Home" acts={<Moment />}>
      <NextForMe />
      <Beginning />
      <div className={classes.columns}>
        <div className={classes.column}>
          <OpenIncidents />
          <FiringAlerts />
        </div>
        <div className={classes.column}>
          <OnCallNow />
          <Health />
        </div>
      </div>
    </Page>
  );
}

/** The next three steps, while something is missing for the first alert to page somebody. */
function Beginning() {
  const integrations = useQuery(things("integrations")).data?.items;
  const hooks = useQuery(things("hooks")).data?.items;
  const rules = useQuery(things("rules")).data?.items;
  if (!integrations || !hooks || !rules) return null;
  const done = { integration: integrations.length > 0, hook: hooks.length > 0, rule: rules.length > 0 };
  return done.integration && done.hook && done.rule ? null : <FirstSteps done={done} />;
}
