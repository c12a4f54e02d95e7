import type { ReactNode } from "react";
import classes from "./Sheet.module.css";

/** What reaches from edge to edge of the page: a list's table. */
export function Sheet({ children }: { children: ReactNode }) {
  return <div className={classes.sheet}>{children}</div>;
}
