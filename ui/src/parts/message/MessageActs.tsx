import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Problem } from "@/api/client";
import { queries, things } from "@/api/queries";
import type { WholeMessage } from "@/api/types";
import { Again } from "@/look/icons";
import { FormProblem } from "@/parts/form/FormProblem";
import { LinkButton } from "@/parts/LinkButton";
import classes from "./MessageLog.module.css";
import { readerOf } from "./reader";

type Props = {
  message: WholeMessage;
  integrationId: string | undefined;
  isShown: boolean;
  show: () => void;
};

/** What one does with a message: read it as received, try an edited mapping on it, replay it, keep it as a sample. */
export function MessageActs({ message, integrationId, isShown, show }: Props) {
  return (
    <span className={classes.buttons}>
      {message.body === null ? null : (
        <>
          <Button variant="subtle" data-size="sm" data-link aria-expanded={isShown} onClick={show}>
            As received
          </Button>
          <Reading message={message} integrationId={integrationId} />
        </>
      )}
      <Replay message={message} />
    </span>
  );
}

/** What concerns the reading of a message; a heartbeat's pulses aren't read by a mapping. */
function Reading({ message, integrationId }: Pick<Props, "message" | "integrationId">) {
  const integrations = useQuery(things("integrations")).data?.items ?? [];
  const reader = readerOf(message, integrations, integrationId);
  if (!reader || integrations.find((one) => one.id === reader)?.body.type === "heartbeat") return null;
  return (
    <>
      <LinkButton
        to="/integrations/$id"
        params={{ id: reader }}
        search={{ tab: "mapping", tried: message.id }}
        variant="subtle"
        data-size="sm"
        data-link
      >
        Try on an edited mapping
      </LinkButton>
      {message.reports.some((one) => one.integration_id) ? <Keep message={message} /> : null}
    </>
  );
}

function Replay({ message }: { message: WholeMessage }) {
  const path = { message_id: message.id };
  const replaying = useMutation<unknown, Problem>({
    mutationFn: async () => {
      const said = await ask(api.POST("/api/v1/messages/{message_id}/replay", { params: { path } }));
      queries.setQueryData(["messages", message.id], said);
    },
  });
  if (message.status !== "unmapped" && message.status !== "failed") return null;
  return (
    <>
      <FormProblem problem={replaying.error} keys={[]} />
      <Button
        variant="subtle"
        data-size="sm"
        data-link
        leftSection={<Again size={14} />}
        loading={replaying.isPending}
        onClick={() => replaying.mutate()}
      >
        Replay
      </Button>
    </>
  );
}

/** Keep a message as a test of the integration that took it. */
function Keep({ message }: { message: WholeMessage }) {
  const [isAsked, setAsked] = useState(false);
  const [name, setName] = useState("");
  const path = { message_id: message.id };
  const keeping = useMutation<unknown, Problem>({
    mutationFn: async () => {
      await ask(api.POST("/api/v1/messages/{message_id}/sample", { params: { path }, body: { name } }));
      await queries.invalidateQueries({ queryKey: ["integrations"] });
    },
  });
  const close = () => {
    setAsked(false);
    keeping.reset();
  };
  return (
    <>
      <Button variant="subtle" data-size="sm" data-link onClick={() => setAsked(true)}>
        {keeping.isSuccess ? "Saved as sample" : "Save as sample"}
      </Button>
      <Modal opened={isAsked && !keeping.isSuccess} onClose={close} title="Save as sample" size={480}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            keeping.mutate();
          }}
        >
          <div className={classes.stack}>
            <p>
              The integration keeps this message as a test: an edit that reads it otherwise isn't saved.
              Headers aren't kept.
            </p>
            <TextInput
              label="Sample name"
              placeholder="Disk full on db-2"
              required
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <FormProblem problem={keeping.error} keys={[]} />
          </div>
          <div className={classes.acts}>
            <Button onClick={close}>Cancel</Button>
            <Button variant="filled" type="submit" disabled={!name.trim()} loading={keeping.isPending}>
              Save sample
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
