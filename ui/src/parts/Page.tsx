import { Link, type LinkProps } from "@tanstack/react-router";
import { Fragment, type ReactNode, useEffect } from "react";
import { Next } from "@/look/icons";
import classes from "./Page.module.css";

export type Crumb = { label: string; to?: LinkProps["to"]; params?: LinkProps["params"] };

type Props = {
  title: string;
  /** From the room's list down to here; the last one is this page. */
  crumbs?: Crumb[];
  /** Beside the title: a state, a count, a switch. */
  beside?: ReactNode;
  /** One line under the title. */
  meta?: ReactNode;
  /** At the right: at most one filled button. */
  acts?: ReactNode;
  /** A list takes the whole width; a form at most 1164. */
  wide?: boolean;
  children: ReactNode;
};

/** A room's page: crumbs, title, one meta line, acts at the right, content. */
export function Page({ title, crumbs = [], beside, meta, acts, wide, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Tocsin`;
  }, [title]);
  return (
    <div className={wide ? classes.wide : classes.page}>
      {crumbs.length ? <Crumbs crumbs={crumbs} /> : null}
      <header className={classes.head}>
        <div className={classes.titles}>
          <div className={classes.line}>
            <h1 className={classes.title} title={title}>
              {title}
            </h1>
            {beside}
          </div>
          {meta ? <div className={classes.meta}>{meta}</div> : null}
        </div>
        {acts ? <div className={classes.acts}>{acts}</div> : null}
      </header>
      {children}
    </div>
  );
}

function Crumbs({ crumbs }: { crumbs: Crumb[] }) {
  return (
    <nav aria-label="Where this is" className={classes.crumbs}>
      {crumbs.map((crumb, index) => (
        <Fragment key={crumb.label}>
          {index ? <Next size={14} aria-hidden /> : null}
          {crumb.to ? (
            <Link to={crumb.to} params={crumb.params} className={classes.crumb}>
              {crumb.label}
            </Link>
          ) : (
            <span aria-current="page">{crumb.label}</span>
          )}
        </Fragment>
      ))}
    </nav>
  );
}
