import { useState } from "react";
import { useKeys } from "@/shell/keys";
import { idsBetween } from "./items";
import type { Selection } from "./Table";

type Props = { ids: string[]; selection?: Selection; open: (id: string) => void };

/** The row that the keys are at: `j` and `k` move it, `Enter` opens it, `x` selects it, `X` all from the last one. */
export function useCursor({ ids, selection, open }: Props) {
  const [id, setId] = useState<string | null>(null);
  const [last, setLast] = useState<string | null>(null);
  const move = (step: number) => {
    const at = id === null ? -1 : ids.indexOf(id);
    setId(ids[Math.max(0, Math.min(ids.length - 1, at < 0 ? 0 : at + step))] ?? null);
  };
  const select = (chosen: string, isRange: boolean) => {
    if (!selection) return;
    const next = new Set(selection.ids);
    if (isRange && last) for (const one of idsBetween(ids, last, chosen)) next.add(one);
    else if (!next.delete(chosen)) next.add(chosen);
    setLast(chosen);
    selection.change(next);
  };
  const onRow = (act: (id: string) => void) => () => {
    if (id !== null && ids.includes(id)) act(id);
  };
  const selecting = [
    { keys: "x", says: "Select", run: onRow((one) => select(one, false)) },
    { keys: "X", says: "Select all from the last selected", run: onRow((one) => select(one, true)) },
  ];
  useKeys("This list", [
    { keys: "j", says: "Next row", run: () => move(1) },
    { keys: "k", says: "Previous row", run: () => move(-1) },
    { keys: "Enter", says: "Open", run: onRow(open) },
    ...(selection ? selecting : []),
  ]);
  return { id, select };
}
