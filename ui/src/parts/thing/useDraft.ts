/** A thing while it is edited: what differs from what was read, saved with the version that was read. */
import { useState } from "react";
import { api, ask, Problem } from "@/api/client";
import { queries } from "@/api/queries";
import type { Bodies, Plural, Thing, Write } from "@/api/types";

/** `was`: what was read, null for a new thing. `stale`: what another saved meanwhile. */
export type Draft<Of extends Plural> = {
  value: Write<Of>;
  was: Thing<Of> | null;
  isChanged: boolean;
  isSaving: boolean;
  problem: Problem | null;
  stale: Thing<Of> | null;
  /** Change the name or the team. */
  set: (part: Partial<Omit<Write<Of>, "body">>) => void;
  /** Change a part of the body. */
  setBody: (part: Partial<Bodies[Of]>) => void;
  /** Save; return the thing as saved, null when the server refused (see `problem`, `stale`). */
  save: () => Promise<Thing<Of> | null>;
  /** Save over what another saved meanwhile. */
  saveMine: () => Promise<Thing<Of> | null>;
  discard: () => void;
};

type State<Of extends Plural> = {
  value: Write<Of>;
  was: Thing<Of> | null;
  isSaving: boolean;
  problem: Problem | null;
  stale: Thing<Of> | null;
};

/** Edit a thing, or a new one that begins as `fresh`. */
export function useDraft<Of extends Plural>(
  plural: Of,
  read: Thing<Of> | null,
  fresh?: Partial<Write<Of>>,
): Draft<Of> {
  const [state, setState] = useState<State<Of>>(() => begun(read, fresh));
  const { value, was } = state;
  const isChanged = JSON.stringify(value) !== JSON.stringify(begun(was, fresh).value);
  // Another's change is taken over at once where nothing of ours would be lost.
  if (read && was && read.version > was.version && !isChanged) setState(begun(read, fresh));

  const become = (part: Partial<State<Of>>) => setState((now) => ({ ...now, ...part }));
  const send = async (version: number) => {
    become({ isSaving: true, problem: null });
    try {
      const saved = await sent(plural, was?.id ?? null, value, version);
      setState(begun(saved, fresh));
      queries.setQueryData([plural, saved.id], saved);
      void queries.invalidateQueries({ queryKey: [plural] });
      return saved;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const stale = problem.status === 412 && was ? await latest(plural, was.id) : null;
      become({ isSaving: false, problem: stale ? null : problem, stale });
      return null;
    }
  };
  return {
    ...state,
    isChanged,
    set: (part) => become({ value: { ...value, ...part }, problem: null }),
    setBody: (part) => become({ value: { ...value, body: { ...value.body, ...part } }, problem: null }),
    save: () => send(was?.version ?? 0),
    saveMine: () => send(state.stale?.version ?? 0),
    discard: () => setState(begun(state.stale ?? read, fresh)),
  };
}

function begun<Of extends Plural>(was: Thing<Of> | null, fresh?: Partial<Write<Of>>): State<Of> {
  const value = was
    ? { name: was.name, team_id: was.team_id, key: was.key, body: was.body }
    : { name: "", team_id: "", body: {}, ...fresh };
  return { value: value as Write<Of>, was, isSaving: false, problem: null, stale: null };
}

async function sent<Of extends Plural>(plural: Of, id: string | null, value: Write<Of>, version: number) {
  const body = value as unknown as Write<"teams">;
  if (id === null) {
    const path = `/api/v1/${plural}` as "/api/v1/teams";
    return (await ask(api.POST(path, { body }))) as unknown as Thing<Of>;
  }
  const path = `/api/v1/${plural}/{thing_id}` as "/api/v1/teams/{thing_id}";
  const params = { path: { thing_id: id }, header: { "If-Match": `"${version}"` } };
  return (await ask(api.PUT(path, { params, body }))) as unknown as Thing<Of>;
}

async function latest<Of extends Plural>(plural: Of, id: string): Promise<Thing<Of>> {
  const path = `/api/v1/${plural}/{thing_id}` as "/api/v1/teams/{thing_id}";
  return (await ask(api.GET(path, { params: { path: { thing_id: id } } }))) as unknown as Thing<Of>;
}

/** Archive a thing: it is no longer used, and its history stays. */
export async function archive(plural: Plural, thing: { id: string; version: number }): Promise<void> {
  const path = `/api/v1/${plural}/{thing_id}` as "/api/v1/teams/{thing_id}";
  const params = { path: { thing_id: thing.id }, header: { "If-Match": `"${thing.version}"` } };
  await ask(api.DELETE(path, { params }));
  queries.removeQueries({ queryKey: [plural, thing.id] });
  await queries.invalidateQueries({ queryKey: [plural] });
}
