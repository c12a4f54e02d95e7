import { ActionIcon, Button, Menu, Modal, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Problem } from "@/api/client";
import { queries } from "@/api/queries";
import type { Thing } from "@/api/types";
import { Archive, Copy, More, Sent } from "@/look/icons";
import { FormProblem } from "@/parts/form/FormProblem";
import { ArchiveDialog } from "@/parts/thing/ArchiveButton";
import classes from "./IntegrationPage.module.css";

type Props = { integration: Thing<"integrations">; isChanged: boolean };

/** What one does with an integration besides changing it. */
export function Acts({ integration, isChanged }: Props) {
  const navigate = useNavigate();
  const [asked, setAsked] = useState<"archive" | "clone" | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      {isChanged ? null : <SendTest integration={integration} />}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label="More acts">
            <More size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Copy size={16} />} onClick={() => setAsked("clone")}>
            Clone…
          </Menu.Item>
          <Menu.Item leftSection={<Archive size={16} />} onClick={() => setAsked("archive")}>
            Archive…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ArchiveDialog
        plural="integrations"
        thing={integration}
        what="integration"
        effect="Whatever still posts to its API URL is kept, but opens nothing."
        onArchived={() => void navigate({ to: "/integrations" })}
        isOpen={asked === "archive"}
        close={close}
      />
      {asked === "clone" ? <CloneDialog integration={integration} close={close} /> : null}
    </>
  );
}

/** Send what the tool would send, marked as a test; its row in the log opens. */
function SendTest({ integration }: { integration: Thing<"integrations"> }) {
  const navigate = useNavigate({ from: "/integrations/$id" });
  const path = { thing_id: integration.id };
  const sending = useMutation<unknown, Problem>({
    mutationFn: async () => {
      const sent = await ask(
        api.POST("/api/v1/integrations/{thing_id}/test", { params: { path }, body: {} }),
      );
      await queries.invalidateQueries({ queryKey: ["messages"] });
      await navigate({
        search: (now) => ({ ...now, tab: now.tab === "log" ? "log" : undefined, message: sent.message_id }),
        resetScroll: false,
      });
    },
  });
  return (
    <>
      <FormProblem problem={sending.error} keys={[]} />
      <Button
        leftSection={<Sent size={16} />}
        loading={sending.isPending}
        title="What the tool would send, marked as a test: it pages nobody"
        onClick={() => sending.mutate()}
      >
        Send a test message
      </Button>
    </>
  );
}

function CloneDialog({ integration, close }: { integration: Thing<"integrations">; close: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const path = { thing_id: integration.id };
  const cloning = useMutation<unknown, Problem>({
    mutationFn: async () => {
      const made = await ask(
        api.POST("/api/v1/integrations/{thing_id}/clone", { params: { path }, body: { name } }),
      );
      await queries.invalidateQueries({ queryKey: ["integrations"] });
      close();
      await navigate({ to: "/integrations/$id", params: { id: made.id }, search: { tab: "mapping" } });
    },
  });
  return (
    <Modal opened onClose={close} title={`Clone ${integration.name}`} size={480}>
      <div className={classes.settings}>
        <p>
          The clone has the same API URL and is asked after this one. As long as both have the same filters,
          this one takes every message: give the clone filters of its own.
        </p>
        <TextInput
          label="Name of the clone"
          placeholder={`${integration.name} 2`}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <FormProblem problem={cloning.error} keys={[]} />
      </div>
      <div className={classes.acts}>
        <Button onClick={close}>Cancel</Button>
        <Button variant="filled" loading={cloning.isPending} onClick={() => cloning.mutate()}>
          Clone integration
        </Button>
      </div>
    </Modal>
  );
}
