import classes from "./Person.module.css";

const HUES = 8;

/** Return which of the person hues a name has: the same on every screen. */
export function hueOf(id: string): string {
  let mixed = 2166136261;
  for (const sign of id) mixed = Math.imul(mixed ^ (sign.codePointAt(0) ?? 0), 16777619) >>> 0;
  return `var(--t-person-${(mixed >>> 13) % HUES})`;
}

/** A person by initial and name; `you` is bold. */
export function Person({ id, name, note, you }: { id: string; name: string; note?: string; you?: boolean }) {
  return (
    <span className={classes.person}>
      <Avatar id={id} name={name} />
      <span className={you ? classes.you : undefined}>{you ? "You" : name}</span>
      {note ? <span className={classes.note}>{note}</span> : null}
    </span>
  );
}

/** The round initial. */
export function Avatar({ id, name, size = 20 }: { id: string; name: string; size?: number }) {
  const style = {
    background: `color-mix(in srgb, ${hueOf(id)} 26%, var(--t-surface))`,
    width: size,
    height: size,
  };
  return (
    <span className={classes.avatar} style={style} aria-hidden>
      {(name.trim()[0] ?? "?").toUpperCase()}
    </span>
  );
}
