import type { ReactNode } from "react";
import classes from "./TwoLines.module.css";

type Props = { mark?: ReactNode; first: ReactNode; second: ReactNode; right?: ReactNode };

/** A row on a phone: mark and title; below, what matters next and an age. */
export function TwoLines({ mark, first, second, right }: Props) {
  return (
    <div className={classes.lines}>
      <div className={classes.first}>
        {mark}
        <span className={classes.title}>{first}</span>
      </div>
      <div className={classes.second}>
        <span className={classes.title}>{second}</span>
        <span>{right}</span>
      </div>
    </div>
  );
}
