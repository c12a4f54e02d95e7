import classes from "./Code.module.css";

/** Text of a machine, whole and as it is. */
export function Code({ text, label }: { text: string; label?: string }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
    <pre className={classes.code} tabIndex={0} aria-label={label ?? "Text"}>
      {text}
    </pre>
  );
}
