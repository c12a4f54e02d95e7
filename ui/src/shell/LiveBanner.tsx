import { Button } from "@mantine/core";
import { useNow } from "@/live/clock";
import { tryNow } from "@/live/feed";
import { useLive } from "@/live/useLive";
import { Trouble } from "@/look/icons";
import { clock } from "@/look/times";
import classes from "./LiveBanner.module.css";

/** A dot and a word: whether what is shown is live. */
export function LiveState() {
  const isLive = useLive().status === "live";
  return (
    <span className={classes.state} role="status">
      <span className={isLive ? classes.dot : classes.off} aria-hidden />
      {isLive ? "Live" : "Not live"}
    </span>
  );
}

/** Over the content while it may be old: since when, and when we try again. */
export function LiveBanner() {
  const live = useLive();
  const now = useNow(1_000);
  if (live.status === "live") return null;
  const wait = Math.max(0, Math.ceil((live.retryAt - now) / 1000));
  return (
    <div className={classes.banner} role="alert">
      <Trouble size={16} aria-hidden />
      <span>
        Not live since {clock(live.since)}. What you see may be old.{" "}
        <span aria-hidden>{wait ? `Trying again in ${wait}\u202fs.` : "Trying now."}</span>
      </span>
      <Button data-size="sm" onClick={tryNow}>
        Try now
      </Button>
    </div>
  );
}
