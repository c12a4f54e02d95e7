import { Link } from "@tanstack/react-router";
import { Resolved } from "@/look/icons";
import classes from "./Home.module.css";

type Done = { integration: boolean; hook: boolean; rule: boolean };

const STEPS = [
  {
    of: "integration",
    to: "/integrations",
    title: "Create an integration",
    text: "It has an API URL. Whatever a tool reports there opens and closes incidents, and pages the team on call.",
    link: "Integrations",
  },
  {
    of: "hook",
    to: "/hooks",
    title: "Create a notification hook",
    text: "It tells others what alert rules say. Choose the AlertOps card, paste the API URL, test it, then save.",
    link: "Notification hooks",
  },
  {
    of: "rule",
    to: "/rules",
    title: "Create an alert rule",
    text: "It watches a metric of an app. When it fires, the hooks are told, and an incident opens.",
    link: "Alert rules",
  },
] as const;

/** An empty installation's next three steps: what is done is marked. */
export function FirstSteps({ done }: { done: Done }) {
  return (
    <ol className={classes.steps} aria-label="The next steps">
      {STEPS.map((step, index) => (
        <li key={step.of} className={classes.step}>
          <span className={classes.stepHead}>
            {done[step.of] ? (
              <Resolved size={20} color="var(--t-ok)" aria-label="Done:" />
            ) : (
              <span className={classes.number}>{index + 1}</span>
            )}
            {step.title}
          </span>
          <span className={classes.second}>{step.text}</span>
          <Link to={step.to}>{step.link}</Link>
        </li>
      ))}
    </ol>
  );
}
