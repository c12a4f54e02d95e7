import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Template } from "@/api/types";
import { FormProblem } from "@/parts/form/FormProblem";
import { errorAt } from "@/parts/form/problems";
import { TeamSelect } from "@/parts/form/TeamSelect";
import { ThingSelect } from "@/parts/form/ThingSelect";
import { HOURLY, Rhythm } from "@/parts/heartbeat/Rhythm";
import type { Draft } from "@/parts/thing/useDraft";
import classes from "./NewIntegration.module.css";
import type { Type } from "./routes";
import { SAID } from "./types";

const KEYS = ["name", "source", "default_policy_id", "mailbox", "every", "cron", "zone", "grace", "run_max"];

type Props = { type: Type; template: Template; draft: Draft<"integrations"> };

/** What a new integration needs to be told: its name, where messages come, and who is paged. */
export function NewSettings({ type, template, draft }: Props) {
  const { value, problem } = draft;
  return (
    <section className={classes.form} aria-label={template.name}>
      <div>
        <h2 className={classes.title}>{type === "api" ? template.name : SAID[type].label}</h2>
        <p className={classes.help}>{type === "heartbeat" ? SAID.heartbeat.text : template.text}</p>
        {template.setup ? <p className={classes.help}>{template.setup}</p> : null}
      </div>
      <TextInput
        label={type === "heartbeat" ? "Heartbeat name" : "Integration name"}
        placeholder={type === "heartbeat" ? "Nightly backup" : undefined}
        required
        value={value.name}
        error={errorAt(problem, "name")}
        onChange={(event) => draft.set({ name: event.currentTarget.value })}
      />
      <Where type={type} draft={draft} />
      <Policy type={type} draft={draft} />
      <TeamSelect value={value.team_id ?? ""} onChange={(team_id) => draft.set({ team_id })} />
      <FormProblem problem={problem} keys={KEYS} />
    </section>
  );
}

type PartProps = Omit<Props, "template">;

/** Where messages come: a part of the URL, a mailbox; or when they are missed. */
function Where({ type, draft }: PartProps) {
  const { body } = draft.value;
  if (type === "heartbeat") {
    return (
      <Rhythm
        value={body.heartbeat ?? HOURLY}
        change={(heartbeat) => draft.setBody({ heartbeat })}
        problem={draft.problem}
      />
    );
  }
  if (type === "email") {
    return (
      <TextInput
        label="Mailbox"
        description="What stands before the @. Integrations may share one: filters tell them apart."
        placeholder="alerts"
        required
        value={body.mailbox ?? ""}
        error={errorAt(draft.problem, "mailbox")}
        onChange={(event) => draft.setBody({ mailbox: event.currentTarget.value })}
      />
    );
  }
  return (
    <TextInput
      label="Source"
      description="The last part of the API URL: which of a URL's integrations is meant."
      required
      value={body.source}
      error={errorAt(draft.problem, "source")}
      onChange={(event) => draft.setBody({ source: event.currentTarget.value })}
    />
  );
}

function Policy({ type, draft }: PartProps) {
  const policies = useQuery(things("policies")).data?.items ?? [];
  const who =
    type === "heartbeat"
      ? "Who is paged when the pulse is missed."
      : "Who is paged where no advanced rule matches.";
  return (
    <ThingSelect
      plural="policies"
      label="Default escalation policy"
      description={
        policies.length ? who : "No policies yet: the administrators are paged until you choose one."
      }
      placeholder="Choose a policy"
      clearable
      value={draft.value.body.default_policy_id ?? ""}
      error={errorAt(draft.problem, "default_policy_id")}
      onChange={(id) => draft.setBody({ default_policy_id: id })}
    />
  );
}
