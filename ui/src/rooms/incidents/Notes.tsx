import { Button, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Problem } from "@/api/client";
import type { Entry, Incident } from "@/api/types";
import { Person } from "@/look/Person";
import { Age } from "@/look/Time";
import { Empty } from "@/parts/Answered";
import { useAct } from "@/parts/incident/useAct";
import classes from "./Notes.module.css";

/** What people wrote down. */
export function Notes({ incident, entries }: { incident: Incident; entries: Entry[] }) {
  const notes = entries.filter((one) => one.kind === "Noted").toReversed();
  return (
    <>
      {notes.length ? (
        <ol>
          {notes.map((note) => (
            <li key={note.id} className={classes.note}>
              <span className={classes.head}>
                <Person id={note.actor} name={String(note.detail.by_name ?? note.actor_name)} />
                <Age at={note.at} suffix=" ago" />
              </span>
              <p className={classes.text}>{String(note.detail.text ?? "")}</p>
            </li>
          ))}
        </ol>
      ) : (
        <Empty>No note yet.</Empty>
      )}
      <NoteForm incident={incident} />
    </>
  );
}

/** Write something down; it stands in the timeline. */
export function NoteForm({ incident }: { incident: Incident }) {
  const [text, setText] = useState("");
  const act = useAct();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await act.mutateAsync({ ids: [incident.id], verb: "note", given: { text } });
      setText("");
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
    }
  };
  return (
    <form className={classes.form} onSubmit={send}>
      <Textarea
        className={classes.input}
        aria-label="Note"
        placeholder="Write a note for whoever looks next"
        autosize
        minRows={1}
        maxRows={8}
        value={text}
        error={act.error?.message}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" disabled={!text.trim()} loading={act.isPending}>
        Add note
      </Button>
    </form>
  );
}
