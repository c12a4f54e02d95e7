import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Channel } from "@/api/types";
import { Resolved } from "@/look/icons";
import { Answered } from "@/parts/Answered";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { defaultsOf } from "@/parts/form/values";
import { useDraft } from "@/parts/thing/useDraft";
import { Channels } from "./Channels";
import { HookForm } from "./HookForm";
import classes from "./HookForm.module.css";
import { hookChannels } from "./queries";
import { newHook } from "./routes";
import { TestResult } from "./TestResult";
import { useTest } from "./useTest";

/** A new hook: pick a card, fill in, test, save. */
export function NewHook() {
  const query = useQuery(hookChannels);
  return (
    <Answered what="the channels" query={query} rows={8}>
      {(found) => <Chosen channels={found} />}
    </Answered>
  );
}

function Chosen({ channels: all }: { channels: Channel[] }) {
  const { channel: key } = newHook.useSearch();
  const channel = all.find((one) => one.key === key) ?? all[0];
  return channel ? <Form key={channel.key} all={all} channel={channel} /> : null;
}

function Form({ all, channel }: { all: Channel[]; channel: Channel }) {
  const navigate = useNavigate();
  const draft = useDraft("hooks", null, {
    body: { channel: channel.key, settings: defaultsOf(channel.fields) },
  });
  const test = useTest(draft);
  const save = async () => {
    const saved = await draft.save();
    if (saved) await navigate({ to: "/hooks/$id", params: { id: saved.id } });
  };
  return (
    <Page
      title="New notification hook"
      crumbs={[{ label: "Notification hooks", to: "/hooks" }, { label: "New" }]}
      acts={
        <>
          <TestState test={test} />
          <LinkButton to="/hooks">Cancel</LinkButton>
          <Button variant="filled" loading={draft.isSaving} onClick={() => void save()}>
            Save notification hook
          </Button>
        </>
      }
    >
      <div className={classes.three}>
        <Channels
          channels={all}
          chosen={channel.key}
          choose={(key) => void navigate({ to: "/hooks/new", search: { channel: key }, replace: true })}
        />
        <HookForm channel={channel} draft={draft} test={test} />
        <TestResult test={test} />
      </div>
    </Page>
  );
}

/** Whether what stands in the form is what was tested. */
export function TestState({ test }: { test: ReturnType<typeof useTest> }) {
  if (!test.result) return null;
  if (!test.isCurrent) return <span>Changed since the test</span>;
  return test.result.is_delivered ? (
    <>
      <Resolved size={16} color="var(--t-ok)" aria-hidden />
      <span>Tested with these settings</span>
    </>
  ) : (
    <span>The test failed</span>
  );
}
