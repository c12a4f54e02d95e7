import { ActionIcon, Button, Modal } from "@mantine/core";
import { useState } from "react";
import { Problem } from "@/api/client";
import type { Incident, Verb } from "@/api/types";
import { Acknowledged, Close, More, Resolved, Snoozed } from "@/look/icons";
import { Key } from "@/look/marks";
import { ActDialog } from "@/parts/incident/ActDialog";
import { ASKED } from "@/parts/incident/asked";
import { may } from "@/parts/incident/may";
import { MoreMenu } from "@/parts/incident/MoreMenu";
import { SnoozeMenu } from "@/parts/incident/SnoozeMenu";
import { useAct } from "@/parts/incident/useAct";
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
/** What is done to the selected incidents, docked below; its answer stands there too. */
export function BulkBar({ ids, cursor, rows, clear }: Props) {
  const act = useAct();
  const [isAsking, setAsking] = useState(false);
  const [asks, ask] = useState<Verb>();
  const [said, setSaid] = useState("");
  const [isSnoozing, setSnoozing] = useState(false);
  const send = async (verb: Verb, of: string[], given?: Record<string, unknown>) => {
    if (!of.length) return;
    setSaid("");
    try {
      setSaid((await act.mutateAsync({ ids: of, verb, given })) || doneTo(of, rows));
      clear();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      setSaid(problem.detail);
    }
  };
  const wanted = ids.length ? ids : cursor ? [cursor.id] : [];
  const resolve = () => (wanted.length > ASK_OVER ? setAsking(true) : void send("resolve", wanted));
  const chosen = rows.filter((row) => wanted.includes(row.id));
  const isOffered = (verb: Verb) => chosen.some((row) => may(row, verb));
  const take = (verb: Verb) => (ASKED[verb] ? ask(verb) : void send(verb, wanted));
  const asked = (answer?: string) => {
    ask(undefined);
    if (answer === undefined) return;
    setSaid(answer || doneTo(wanted, rows));
    clear();
  };
  const snooze = (given: { until?: string } | null) =>
    given ? void send("snooze", wanted, given) : ask("snooze");
  useKeys("This list", [
    { keys: "a", says: "Acknowledge", run: () => void send("acknowledge", wanted) },
    { keys: "r", says: "Resolve", run: resolve },
    { keys: "s", says: "Snooze", run: () => setSnoozing(ids.length > 0) },
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
                <SnoozeMenu take={snooze} position="top" opened={isSnoozing} onChange={setSnoozing}>
                  <Button
                    className={classes.act}
                    leftSection={<Snoozed size={16} />}
                    rightSection={<Key>S</Key>}
                    disabled={act.isPending}
                  >
                    Snooze
                  </Button>
                </SnoozeMenu>
                <MoreMenu may={isOffered} take={take} position="top-end">
                  <ActionIcon className={classes.act} aria-label="More acts">
                    <More size={16} />
                  </ActionIcon>
                </MoreMenu>
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
      <ActDialog
        verb={asks}
        ids={wanted}
        incident={chosen.length === 1 ? chosen[0] : undefined}
        close={asked}
      />
    </>
  );
}

/** One is done without an answer in words. */
function doneTo(ids: string[], rows: Incident[]): string {
  const numbers = ids.map((id) => `#${rows.find((row) => row.id === id)?.number ?? id}`);
  return `Done: ${numbers.join(", ")}`;
}
