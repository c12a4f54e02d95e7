import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { thing } from "@/api/queries";
import type { Channel, Thing } from "@/api/types";
import { Answered } from "@/parts/Answered";
import { Page } from "@/parts/Page";
import { PageAnswered } from "@/parts/PageAnswered";
import { ArchiveButton } from "@/parts/thing/ArchiveButton";
import { ChangedMeanwhile } from "@/parts/thing/ChangedMeanwhile";
import { SaveActs } from "@/parts/thing/SaveActs";
import { useDraft } from "@/parts/thing/useDraft";
import { HookDeliveries } from "./HookDeliveries";
import { HookForm } from "./HookForm";
import classes from "./HookForm.module.css";
import { TestState } from "./NewHook";
import { channels } from "./queries";
import { hookPage } from "./routes";
import { TestResult } from "./TestResult";
import { useTest } from "./useTest";

/** One hook: its settings, its test, and what it was told. */
export function HookPage() {
  const { id } = hookPage.useParams();
  const query = useQuery(thing("hooks", id));
  const kinds = useQuery(channels);
  return (
    <PageAnswered thing="notification hook" query={query}>
      {(hook) => (
        <Answered what="the channels" query={kinds} rows={8}>
          {(all) => <Form key={hook.id} hook={hook} channel={channelOf(all, hook.body.channel)} />}
        </Answered>
      )}
    </PageAnswered>
  );
}

function channelOf(all: Channel[], key: string): Channel {
  return all.find((one) => one.key === key) ?? { key, name: key, text: "", can: [], fields: [] };
}

function Form({ hook, channel }: { hook: Thing<"hooks">; channel: Channel }) {
  const navigate = useNavigate();
  const draft = useDraft("hooks", hook);
  const test = useTest(draft);
  return (
    <Page
      title={hook.name}
      crumbs={[{ label: "Notification hooks", to: "/hooks" }, { label: hook.name }]}
      acts={
        <>
          <TestState test={test} />
          <ArchiveButton
            plural="hooks"
            thing={hook}
            what="notification hook"
            effect="It is told nothing any more; its deliveries stay."
            onArchived={() => void navigate({ to: "/hooks" })}
          />
          <SaveActs draft={draft} save="Save notification hook" />
        </>
      }
    >
      <div className={classes.two}>
        <HookForm channel={channel} draft={draft} test={test} />
        <div>
          <TestResult test={test} />
          <HookDeliveries hookId={hook.id} />
        </div>
      </div>
      <ChangedMeanwhile plural="hooks" draft={draft} />
    </Page>
  );
}
