import type { ReactNode } from "react";
import { Count } from "@/look/marks";
import classes from "./Card.module.css";

type Props = {
  title?: ReactNode;
  count?: number;
  /** At the right of the title: a link, a time. */
  aside?: ReactNode;
  /** Rows reach the card's edges. */
  flush?: boolean;
  children: ReactNode;
};

/** A card: one subject, thin lines. */
export function Card({ title, count, aside, flush, children }: Props) {
  return (
    <section className={classes.card}>
      {title ? (
        <header className={flush ? classes.ruled : classes.head}>
          <h2 className={classes.title}>{title}</h2>
          {count === undefined ? null : <Count>{count}</Count>}
          {aside ? <span className={classes.aside}>{aside}</span> : null}
        </header>
      ) : null}
      <div className={flush ? undefined : classes.body}>{children}</div>
    </section>
  );
}

/** Label and value rows: what a thing is. */
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label} className={classes.fact}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
