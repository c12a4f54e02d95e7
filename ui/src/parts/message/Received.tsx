import { CopyButton } from "@/look/CopyButton";
import { readable } from "./readable";
import classes from "./Received.module.css";

/** A message's body as it was received. */
export function Received({ body, type }: { body: string; type: string }) {
  return (
    <div className={classes.received}>
      <div className={classes.about}>
        <span>As received{type ? `, ${type}` : ""}</span>
        <CopyButton text={body} what="the message" />
      </div>
      <pre className={classes.body}>{readable(body)}</pre>
    </div>
  );
}
