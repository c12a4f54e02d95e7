import { CloseButton } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { Resolved } from "@/look/icons";
import classes from "./Toasts.module.css";

type Toast = { id: number; text: string };

const LASTS = 5_000;
let toasts: Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function become(next: Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Say a result whose place is off screen. Never an error, an incident or anything to act on. */
export function toast(text: string): void {
  lastId += 1;
  const id = lastId;
  become([...toasts, { id, text }].slice(-3));
  setTimeout(() => close(id), LASTS);
}

function close(id: number): void {
  become(toasts.filter((one) => one.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where toasts stand. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className={classes.toasts} role="status">
      {shown.map(({ id, text }) => (
        <div key={id} className={classes.toast}>
          <Resolved size={18} color="var(--t-ok)" aria-hidden />
          <span>{text}</span>
          <CloseButton size="sm" aria-label="Close" onClick={() => close(id)} />
        </div>
      ))}
    </div>
  );
}
