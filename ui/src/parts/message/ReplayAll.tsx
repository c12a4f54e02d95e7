import { Button, Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Problem } from "@/api/client";
import { queries } from "@/api/queries";
import type { Message } from "@/api/types";
import { Again } from "@/look/icons";
import { count } from "@/look/numbers";
import { FormProblem } from "@/parts/form/FormProblem";
import classes from "./MessageLog.module.css";

type Props = {
  integrationId: string | undefined;
  /** The chosen status; with another than these two there is nothing to replay. */
  status: string | undefined;
  shown: Message[];
};

const UNREAD = ["failed", "unmapped"] as const;

/** Let all messages of an integration that are failed or unmapped be decided anew. */
export function ReplayAll({ integrationId, status, shown }: Props) {
  const [isAsked, setAsked] = useState(false);
  const one = UNREAD.find((known) => known === status);
  const isAny = shown.some((message) => UNREAD.some((known) => known === message.status));
  const what = one ? `${one} messages` : "failed and unmapped messages";
  return (
    <>
      {isAny ? (
        <Button
          data-size="sm"
          leftSection={<Again size={14} />}
          disabled={!integrationId}
          title={integrationId ? undefined : "Choose an integration first"}
          onClick={() => setAsked(true)}
        >
          Replay {what}
        </Button>
      ) : null}
      {isAsked && integrationId ? (
        <Dialog id={integrationId} of={one} what={what} close={() => setAsked(false)} />
      ) : null}
    </>
  );
}

type DialogProps = { id: string; of: (typeof UNREAD)[number] | undefined; what: string; close: () => void };

function Dialog({ id, of, what, close }: DialogProps) {
  const replaying = useMutation<number, Problem>({
    mutationFn: async () => {
      const asked = { params: { path: { thing_id: id } }, body: { status: of ?? null } };
      let done = 0;
      for (let more = true; more;) {
        const said = await ask(api.POST("/api/v1/integrations/{thing_id}/replay", asked));
        done += said.count;
        more = said.more && said.count > 0;
      }
      await queries.invalidateQueries({ queryKey: ["messages"] });
      return done;
    },
  });
  const isDone = replaying.data !== undefined;
  return (
    <Modal opened onClose={close} title={`Replay ${what}`} size={500}>
      <div className={classes.stack}>
        <p>
          Each is decided anew, in order of arrival, as the integration reads now. What opens an incident now
          pages people now.
        </p>
        <FormProblem problem={replaying.error} keys={[]} />
        {isDone ? (
          <p role="status">{count(replaying.data, "message is", "messages are")} being decided anew.</p>
        ) : null}
      </div>
      <div className={classes.acts}>
        <Button onClick={close}>{isDone ? "Close" : "Cancel"}</Button>
        {isDone ? null : (
          <Button variant="filled" loading={replaying.isPending} onClick={() => replaying.mutate()}>
            Replay {what}
          </Button>
        )}
      </div>
    </Modal>
  );
}
