import { useNow } from "@/live/clock";
import { clock, day, zoneName } from "@/look/times";
import classes from "./Home.module.css";

/** The server's time now, in this browser's zone. */
export function Moment() {
  const now = useNow(1_000);
  return (
    <time className={classes.now} dateTime={new Date(now).toISOString()}>
      {day(now)}, {clock(now)} {zoneName(now)}
    </time>
  );
}
