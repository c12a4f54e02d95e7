import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "@/api/client";
import type { Plural } from "@/api/types";
import classes from "./ChangedMeanwhile.module.css";
import { differences } from "./differences";
import type { Draft } from "./useDraft";

type Props<Of extends Plural> = { plural: Of; draft: Draft<Of>; onSaved?: () => void };

/** Another saved while we edited: who, what differs, and the choice between theirs and ours. */
export function ChangedMeanwhile<Of extends Plural>({ plural, draft, onSaved }: Props<Of>) {
  return draft.stale ? <Dialog plural={plural} draft={draft} onSaved={onSaved} stale={draft.stale} /> : null;
}

function Dialog<Of extends Plural>({
  plural,
  draft,
  stale,
  onSaved,
}: Props<Of> & { stale: { id: string; version: number; name: string; body: unknown } }) {
  const [isCompared, setCompared] = useState(false);
  const author = useAuthor(plural, stale.id, stale.version);
  const rows = differences(
    { name: stale.name, ...(stale.body as object) },
    { name: draft.value.name, ...draft.value.body },
  );
  const saveMine = async () => {
    if (await draft.saveMine()) onSaved?.();
  };
  return (
    <Modal
      opened
      onClose={() => draft.discard()}
      title="Changed meanwhile"
      size={640}
      closeOnClickOutside={false}
    >
      <p>
        {author} saved revision {stale.version} while you edited. Nothing of yours is saved yet.
      </p>
      {isCompared ? (
        <table className={classes.compared}>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Revision {stale.version}</th>
              <th scope="col">Yours</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.path}>
                <th scope="row">{row.path}</th>
                <td>{row.theirs}</td>
                <td>{row.mine}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <div className={classes.acts}>
        {isCompared ? null : <Button onClick={() => setCompared(true)}>Compare</Button>}
        <Button onClick={draft.discard}>Discard mine</Button>
        <Button variant="filled" loading={draft.isSaving} onClick={() => void saveMine()}>
          Save mine as {stale.version + 1}
        </Button>
      </div>
    </Modal>
  );
}

function useAuthor(plural: Plural, id: string, version: number): string {
  const query = useQuery({
    queryKey: [plural, id, "history", version],
    queryFn: () => {
      const path = `/api/v1/${plural}/{thing_id}/history` as "/api/v1/teams/{thing_id}/history";
      return ask(api.GET(path, { params: { path: { thing_id: id }, query: { limit: 1 } } }));
    },
  });
  const latest = query.data?.items[0];
  return latest?.author_name || "Somebody";
}
