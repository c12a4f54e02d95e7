import { Button, NumberInput, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { thing, things } from "@/api/queries";
import type { Thing } from "@/api/types";
import { Tag } from "@/look/marks";
import { Card } from "@/parts/Card";
import { FormProblem } from "@/parts/form/FormProblem";
import { Labelled } from "@/parts/form/Labelled";
import { errorAt } from "@/parts/form/problems";
import { TeamSelect } from "@/parts/form/TeamSelect";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { PageAnswered } from "@/parts/PageAnswered";
import { ArchiveButton } from "@/parts/thing/ArchiveButton";
import { ChangedMeanwhile } from "@/parts/thing/ChangedMeanwhile";
import { SaveActs } from "@/parts/thing/SaveActs";
import { type Draft, useDraft } from "@/parts/thing/useDraft";
import classes from "./PolicyPage.module.css";
import { policyPage } from "./routes";
import { Steps } from "./Steps";
import { sentencesOf } from "./steps";
import { useNames } from "./useNames";

const PRIORITIES = ["P1", "P2", "P3", "P4", "P5"] as const;

/** A new policy. */
export function NewPolicy() {
  const navigate = useNavigate();
  const draft = useDraft("policies", null, {
    body: { steps: [{ targets: [], wait: 300 }], priority: "P3" },
  });
  const save = async () => {
    const saved = await draft.save();
    if (saved) await navigate({ to: "/policies/$id", params: { id: saved.id } });
  };
  return (
    <Page
      title="New escalation policy"
      crumbs={[{ label: "Escalation policies", to: "/policies" }, { label: "New" }]}
      acts={
        <>
          <LinkButton to="/policies">Cancel</LinkButton>
          <Button variant="filled" loading={draft.isSaving} onClick={() => void save()}>
            Save escalation policy
          </Button>
        </>
      }
    >
      <Form draft={draft} />
    </Page>
  );
}

/** One escalation policy: its steps as a chain with waits, and what they will do, in sentences. */
export function PolicyPage() {
  const { id } = policyPage.useParams();
  const query = useQuery(thing("policies", id));
  return (
    <PageAnswered thing="escalation policy" query={query}>
      {(policy) => <Found key={policy.id} policy={policy} />}
    </PageAnswered>
  );
}

function Found({ policy }: { policy: Thing<"policies"> }) {
  const navigate = useNavigate();
  const draft = useDraft("policies", policy);
  return (
    <Page
      title={policy.name}
      crumbs={[{ label: "Escalation policies", to: "/policies" }, { label: policy.name }]}
      beside={<Tag>{policy.body.priority}</Tag>}
      acts={
        <>
          <ArchiveButton
            plural="policies"
            thing={policy}
            what="escalation policy"
            effect="New incidents no longer use it; running ones go on with it."
            onArchived={() => void navigate({ to: "/policies" })}
          />
          <SaveActs draft={draft} save="Save escalation policy" />
        </>
      }
    >
      <Form draft={draft} />
      <Users policyId={policy.id} />
      <ChangedMeanwhile plural="policies" draft={draft} />
    </Page>
  );
}

function Form({ draft }: { draft: Draft<"policies"> }) {
  const { value, problem } = draft;
  const names = useNames();
  return (
    <div className={classes.columns}>
      <div className={classes.form}>
        <TextInput
          label="Policy name"
          required
          value={value.name}
          error={errorAt(problem, "name")}
          onChange={(event) => draft.set({ name: event.currentTarget.value })}
        />
        <Steps steps={value.body.steps ?? []} change={(steps) => draft.setBody({ steps })} />
        <NumberInput
          label="Repeats"
          description="Further rounds after the first; 0: one walk through the steps."
          min={0}
          max={100}
          value={value.body.repeats ?? 0}
          error={errorAt(problem, "repeats")}
          onChange={(repeats) => draft.setBody({ repeats: Number(repeats) || 0 })}
        />
        <Labelled label="Ends when somebody" isGroup>
          {(ids) => (
            <SegmentedControl
              {...ids}
              fullWidth
              data={[
                { value: "acknowledge", label: "acknowledges" },
                { value: "assign", label: "is assigned" },
              ]}
              value={value.body.halts_on ?? "acknowledge"}
              onChange={(halts_on) => draft.setBody({ halts_on: halts_on as "acknowledge" | "assign" })}
            />
          )}
        </Labelled>
        <Labelled label="Priority of its incidents" isGroup>
          {(ids) => (
            <SegmentedControl
              {...ids}
              fullWidth
              data={[...PRIORITIES]}
              value={value.body.priority ?? "P3"}
              onChange={(priority) => draft.setBody({ priority: priority as (typeof PRIORITIES)[number] })}
            />
          )}
        </Labelled>
        <TeamSelect value={value.team_id ?? ""} onChange={(team_id) => draft.set({ team_id })} />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          value={value.body.description ?? ""}
          onChange={(event) => draft.setBody({ description: event.currentTarget.value })}
        />
        <FormProblem problem={problem} keys={["name", "repeats"]} />
      </div>
      <Card title="What will happen">
        <ol className={classes.said}>
          {sentencesOf(value.body, names).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      </Card>
    </div>
  );
}

/** Which integrations lead to it. */
function Users({ policyId }: { policyId: string }) {
  const integrations = useQuery(things("integrations")).data?.items ?? [];
  const using = integrations.filter(
    ({ body }) =>
      body.default_policy_id === policyId || body.routes.some((one) => one.policy_id === policyId),
  );
  return (
    <p className={classes.used}>
      {using.length
        ? `Used by ${using.map((one) => one.name).join(", ")}. Running incidents keep the revision with which they began.`
        : "No integration leads to it yet."}
    </p>
  );
}
