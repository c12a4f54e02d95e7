import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { Problem } from "@/api/client";
import type { Plural } from "@/api/types";
import { FormProblem } from "@/parts/form/FormProblem";
import classes from "./ChangedMeanwhile.module.css";
import { archive } from "./useDraft";

type Props = {
  plural: Plural;
  thing: { id: string; name: string; version: number };
  /** What it is: "notification hook". */
  what: string;
  /** What happens then, in a sentence. */
  effect: string;
  onArchived: () => void;
};

/** Archive a thing, after its effect was named. What is in use isn't archived: the server says by what. */
export function ArchiveButton(props: Props) {
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <Button onClick={() => setAsked(true)}>Archive</Button>
      <ArchiveDialog {...props} isOpen={isAsked} close={() => setAsked(false)} />
    </>
  );
}

/** The question before a thing is archived. */
export function ArchiveDialog({
  plural,
  thing,
  what,
  effect,
  onArchived,
  isOpen,
  close,
}: Props & { isOpen: boolean; close: () => void }) {
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async () => {
    setRunning(true);
    try {
      await archive(plural, thing);
      onArchived();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
      setRunning(false);
    }
  };
  const leave = () => {
    close();
    setProblem(null);
  };
  return (
    <Modal opened={isOpen} onClose={leave} title={`Archive ${thing.name}`} size={480}>
      <p>{effect} Its history stays.</p>
      <FormProblem problem={problem} keys={[]} />
      <div className={classes.acts}>
        <Button onClick={leave}>Keep it</Button>
        <Button variant="filled" loading={isRunning} onClick={() => void run()}>
          Archive {what}
        </Button>
      </div>
    </Modal>
  );
}
