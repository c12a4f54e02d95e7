/** Marks: severity, status, delivery and message as shape, colour and word. Never colour alone. */
import type { ReactNode } from "react";
import * as icons from "./icons";
import classes from "./marks.module.css";

type Look = { icon: icons.Icon; colour: string; word: string };

const SEVERITIES: Record<string, Look> = {
  critical: { icon: icons.Critical, colour: "critical", word: "Critical" },
  error: { icon: icons.ErrorMark, colour: "error", word: "Error" },
  warning: { icon: icons.Warning, colour: "warning", word: "Warning" },
  info: { icon: icons.Information, colour: "info", word: "Info" },
};

const STATUSES: Record<string, Look> = {
  open: { icon: icons.Open, colour: "text", word: "Open" },
  acknowledged: { icon: icons.Acknowledged, colour: "accent", word: "Acknowledged" },
  resolved: { icon: icons.Resolved, colour: "ok", word: "Resolved" },
  snoozed: { icon: icons.Snoozed, colour: "text3", word: "Snoozed" },
  muted: { icon: icons.Muted, colour: "text3", word: "Muted" },
};

const DELIVERIES: Record<string, Look> = {
  pending: { icon: icons.Pending, colour: "text3", word: "pending" },
  sent: { icon: icons.Sent, colour: "accent", word: "sent" },
  delivered: { icon: icons.Delivered, colour: "ok", word: "delivered" },
  failed: { icon: icons.Failed, colour: "critical", word: "failed" },
  withheld: { icon: icons.Withheld, colour: "text", word: "withheld" },
};

const MESSAGES: Record<string, Look> = {
  pending: { icon: icons.Pending, colour: "text3", word: "pending" },
  mapped: { icon: icons.Resolved, colour: "ok", word: "mapped" },
  appended: { icon: icons.Appended, colour: "text2", word: "appended" },
  ignored: { icon: icons.Ignored, colour: "text3", word: "ignored" },
  unmapped: { icon: icons.Unmapped, colour: "warning", word: "unmapped" },
  failed: { icon: icons.Failed, colour: "critical", word: "failed" },
};

const ALERTS: Record<string, Look> = {
  ok: { icon: icons.Resolved, colour: "ok", word: "OK" },
  pending: { icon: icons.Pending, colour: "text3", word: "Pending" },
  firing: { icon: icons.Open, colour: "critical", word: "Firing" },
};

const HEARTBEATS: Record<string, Look> = {
  waiting: { icon: icons.Pending, colour: "text3", word: "Waiting" },
  up: { icon: icons.Resolved, colour: "ok", word: "Up" },
  late: { icon: icons.Trouble, colour: "warning", word: "Late" },
  down: { icon: icons.Failed, colour: "critical", word: "Down" },
  off: { icon: icons.Ignored, colour: "text3", word: "Off" },
};

const SETS = {
  severity: SEVERITIES,
  status: STATUSES,
  delivery: DELIVERIES,
  message: MESSAGES,
  alert: ALERTS,
  heartbeat: HEARTBEATS,
};

export type MarkSet = keyof typeof SETS;

/** One value of a set, as icon and word. An unknown value shows its own word. */
export function Mark({ of, value, children }: { of: MarkSet; value: string; children?: ReactNode }) {
  const look = SETS[of][value];
  const Icon = look?.icon ?? icons.Unmapped;
  return (
    <span className={classes.mark}>
      <Icon
        size={16}
        stroke={1.8}
        color={`var(--t-${look?.colour ?? "text3"})`}
        aria-hidden
        className={classes.icon}
      />
      <span>{children ?? look?.word ?? value}</span>
    </span>
  );
}

/** Severity, as the source says it. */
export function Severity({ value }: { value: string }) {
  return <Mark of="severity" value={value || "info"} />;
}

/** A quiet tag: a priority, a label, a channel. */
export function Tag({ children, mono }: { children: ReactNode; mono?: boolean }) {
  return <span className={mono ? `${classes.tag} ${classes.mono}` : classes.tag}>{children}</span>;
}

/** A key of the keyboard. */
export function Key({ children }: { children: ReactNode }) {
  return <kbd className={classes.key}>{children}</kbd>;
}

/** A count beside a title or a tab. */
export function Count({ children }: { children: ReactNode }) {
  return <span className={classes.count}>{children}</span>;
}
