/** The keyboard: pages say which keys they know, `?` lists those of the moment. */
import { useEffect, useRef, useSyncExternalStore } from "react";

/** `keys`: one key or two in a row, as `KeyboardEvent.key` names them: "j", "g i", "Escape", "X" (with Shift). */
export type Binding = { keys: string; says: string; run: () => void };

const PAUSE = 1_000;
const STORED = "tocsin-keys";

let groups: { title: string; bindings: Binding[] }[] = [];
let isOn = localStorage.getItem(STORED) !== "off";
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Know these keys while the component is mounted. A later one wins over an earlier one. */
export function useKeys(title: string, bindings: Binding[]): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  const spelled = bindings.map((one) => one.keys + one.says).join();
  useEffect(() => {
    const group = {
      title,
      bindings: latest.current.map(({ keys, says }) => ({
        keys,
        says,
        run: () => latest.current.find((one) => one.keys === keys)?.run(),
      })),
    };
    groups = [...groups, group];
    changed();
    return () => {
      groups = groups.filter((one) => one !== group);
      changed();
    };
  }, [title, spelled]);
}

/** The keys that are known now, by title. */
export function useKnownKeys() {
  return useSyncExternalStore(subscribe, () => groups);
}

/** Whether single keys act, and how to change that. */
export function useKeysOn(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, () => isOn);
  return [on, turn];
}

function turn(on: boolean): void {
  isOn = on;
  localStorage.setItem(STORED, on ? "on" : "off");
  changed();
}

/** Listen to the keyboard; return how to end it. The shell does it once. */
export function listen(): () => void {
  let before = "";
  let beforeAt = 0;
  const press = (event: KeyboardEvent) => {
    if (!isOn || event.ctrlKey || event.metaKey || event.altKey || isTyped(event)) return;
    const pair = event.timeStamp - beforeAt < PAUSE ? `${before} ${event.key}` : "";
    const found = (pair && bound(pair)) || bound(event.key);
    before = event.key;
    beforeAt = event.timeStamp;
    if (!found) return;
    event.preventDefault();
    found.run();
  };
  window.addEventListener("keydown", press);
  return () => window.removeEventListener("keydown", press);
}

function bound(keys: string): Binding | undefined {
  return groups.flatMap((group) => group.bindings).findLast((one) => one.keys === keys);
}

/** Whether a key belongs to what has the focus: a field, an open dialog or menu, a button's own Enter. */
function isTyped(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  if (target.closest("[role=dialog], [role=menu], [role=listbox]")) return true;
  if (event.key === "Enter" || event.key === " ") return target.closest("a, button, input, summary") !== null;
  const typed = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
  return target.matches(typed);
}
