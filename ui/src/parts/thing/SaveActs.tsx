import { Button } from "@mantine/core";
import type { Plural } from "@/api/types";
import type { Draft } from "./useDraft";

/** Once something was changed: save it, or take it back. `save` is the button's word: "Save alert rule". */
export function SaveActs<Of extends Plural>({ draft, save }: { draft: Draft<Of>; save: string }) {
  if (!draft.isChanged) return null;
  return (
    <>
      <Button onClick={draft.discard}>Discard changes</Button>
      <Button variant="filled" loading={draft.isSaving} onClick={() => void draft.save()}>
        {save}
      </Button>
    </>
  );
}
