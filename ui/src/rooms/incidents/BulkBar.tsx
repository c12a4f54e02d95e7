import { ActionIcon, Button, Modal } from "@mantine/core";
import { useState } from "react";
import { Problem } from "@/api/client";
import type { Incident } from "@/api/types";
import { Acknowledged, Close, Resolved } from "@/look/icons";
import { Key } from "@/look/marks";
import { type Outcome, useAct, type Verb } from "@/parts/incident/useAct";
import { useKeys } from "@/shell/keys";
import classes from "./BulkBar.module.css";

type Props = {
  ids: string[];
  /** The row that the keys are at, acted on when nothing is selected. */
  cursor: Incident | undefined;
  rows: Incident[];
  clear: () => void;
};

const ASK_OVER = 10;
const DONE: Partial<Record<Verb, string>> = { acknowledge: "acknowledged", resolve: "resolved" };

/** What is done to the selected incidents, docked below; its answer stands there too. */
export function BulkBar({ ids, cursor, rows, clear }: Props) {
  const act = useAct();
  const [isAsking, setAsking] = useState(false);
  const [said, setSaid] = useState("");
  const send = async (verb: Verb, of: string[]) => {
    if (!of.length) return;
    setSaid("");
    try {
      setSaid(answer(verb, await act.mutateAsync({ ids: of, verb }), rows));
      clear();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      setSaid(problem.detail);
    }
  };
  const wanted = ids.length ? ids : cursor ? [cursor.id] : [];
  const resolve = () => (wanted.length > ASK_OVER ? setAsking(true) : void send("resolve", wanted));
  useKeys("This list", [
    { keys: "a", says: "Acknowledge", run: () => void send("acknowledge", wanted) },
    { keys: "r", says: "Resolve", run: resolve },
    { keys: "Escape", says: "Clear the selection", run: clear },
  ]);
  return (
    <>
      <div className={classes.place} role="status">
        {ids.length || said ? (
          <div className={classes.bar}>
            <span className={classes.count}>{ids.length ? `${ids.length} selected` : said}</span>
            {ids.length ? (
              <>
                <Button
                  className={classes.main}
                  leftSection={<Acknowledged size={16} />}
                  rightSection={<Key>A</Key>}
                  loading={act.isPending}
                  onClick={() => void send("acknowledge", ids)}
                >
                  Acknowledge
                </Button>
                <Button
                  className={classes.act}
                  leftSection={<Resolved size={16} />}
                  rightSection={<Key>R</Key>}
                  disabled={act.isPending}
                  onClick={resolve}
                >
                  Resolve
                </Button>
              </>
            ) : null}
            <ActionIcon
              className={classes.act}
              aria-label={ids.length ? "Clear the selection" : "Close"}
              onClick={() => (ids.length ? clear() : setSaid(""))}
            >
              <Close size={16} />
            </ActionIcon>
          </div>
        ) : null}
      </div>
      <Modal opened={isAsking} onClose={() => setAsking(false)} title={`Resolve ${wanted.length} incidents?`}>
        <p>Their escalations end, and whoever was told of them is told that they are over.</p>
        <div className={classes.asked}>
          <Button onClick={() => setAsking(false)}>Keep them open</Button>
          <Button
            variant="filled"
            onClick={() => {
              setAsking(false);
              void send("resolve", wanted);
            }}
          >
            Resolve {wanted.length} incidents
          </Button>
        </div>
      </Modal>
    </>
  );
}

function answer(verb: Verb, outcome: Outcome, rows: Incident[]): string {
  const done = `${outcome.done.length} ${DONE[verb] ?? verb}`;
  if (!outcome.refused.length) return done;
  const numbers = outcome.refused.map(({ id }) => `#${rows.find((row) => row.id === id)?.number ?? id}`);
  const reason = outcome.refused[0]?.detail ?? "";
  return `${done}, ${outcome.refused.length} refused: ${numbers.join(", ")} (${reason})`;
}
