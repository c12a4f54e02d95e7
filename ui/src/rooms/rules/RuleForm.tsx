import { Autocomplete, MultiSelect, SegmentedControl, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Bodies, RuleKind } from "@/api/types";
import { Fields } from "@/parts/form/Fields";
import { FormProblem } from "@/parts/form/FormProblem";
import { Labelled } from "@/parts/form/Labelled";
import { DurationInput } from "@/parts/form/NumberInputs";
import { errorAt } from "@/parts/form/problems";
import { TeamSelect } from "@/parts/form/TeamSelect";
import { ThingSelect } from "@/parts/form/ThingSelect";
import type { Draft } from "@/parts/thing/useDraft";
import { metricsOf } from "./queries";
import classes from "./RuleForm.module.css";

const SEVERITIES = ["info", "warning", "error", "critical"] as const;

/** What a rule watches, how grave it is, and who is told. */
export function RuleForm({ kind, draft }: { kind: RuleKind; draft: Draft<"rules"> }) {
  const { value, problem } = draft;
  const { body } = value;
  const settings = (body.settings ?? {}) as Record<string, unknown>;
  const own = kind.fields.filter((field) => field.key !== "expression");
  const hasMetric = own.length < kind.fields.length;
  return (
    <div className={classes.form}>
      <p className={classes.help}>{kind.text}</p>
      <TextInput
        label="Rule name"
        required
        value={value.name}
        error={errorAt(problem, "name")}
        onChange={(event) => draft.set({ name: event.currentTarget.value })}
      />
      <ThingSelect
        plural="apps"
        label="App"
        required
        value={body.app_id}
        error={errorAt(problem, "app_id")}
        onChange={(app_id) => draft.setBody({ app_id })}
      />
      {hasMetric ? (
        <Metric
          appId={body.app_id}
          value={typeof settings.expression === "string" ? settings.expression : ""}
          error={errorAt(problem, "expression")}
          onChange={(expression) => draft.setBody({ settings: { ...settings, expression } })}
        />
      ) : null}
      <Fields
        fields={own}
        values={settings}
        problem={problem}
        onChange={(next) => draft.setBody({ settings: next })}
      />
      <Labelled label="Severity" isGroup>
        {(ids) => (
          <SegmentedControl
            {...ids}
            fullWidth
            data={SEVERITIES.map((one) => ({ value: one, label: one }))}
            value={body.severity ?? "warning"}
            onChange={(severity) => draft.setBody({ severity: severity as (typeof SEVERITIES)[number] })}
          />
        )}
      </Labelled>
      <Notifications body={body} change={draft.setBody} />
      <TeamSelect value={value.team_id ?? ""} onChange={(team_id) => draft.set({ team_id })} />
      <Textarea
        label="Description"
        description="What it means, for whoever is woken by it."
        autosize
        minRows={2}
        value={body.description ?? ""}
        onChange={(event) => draft.setBody({ description: event.currentTarget.value })}
      />
      <TextInput
        label="Runbook"
        description="A link to what to do."
        value={body.runbook ?? ""}
        error={errorAt(problem, "runbook")}
        onChange={(event) => draft.setBody({ runbook: event.currentTarget.value })}
      />
      {draft.was ? (
        <Switch
          label="Enabled"
          description="A rule that is disabled ends its alerts; whoever was told of a problem is told."
          checked={body.is_enabled ?? true}
          onChange={(event) => draft.setBody({ is_enabled: event.currentTarget.checked })}
        />
      ) : null}
      <FormProblem
        problem={problem}
        keys={["name", "app_id", "runbook", "expression", ...own.map((field) => field.key)]}
      />
    </div>
  );
}

type MetricProps = {
  appId: string;
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
};

function Metric({ appId, value, error, onChange }: MetricProps) {
  const metrics = useQuery(metricsOf(appId)).data ?? [];
  return (
    <Autocomplete
      label="Metric"
      description="A metric, or arithmetic over metrics: os.cpu.user + os.cpu.system"
      required
      data={metrics.map((one) => one.name)}
      limit={50}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}

type NotificationsProps = {
  body: Bodies["rules"];
  change: (part: Partial<Bodies["rules"]>) => void;
};

function Notifications({ body, change }: NotificationsProps) {
  const hooks = useQuery(things("hooks")).data?.items ?? [];
  const chosen = { use_defaults: true, hook_ids: [] as string[], ...body.hooks };
  const defaults = hooks.filter((one) => one.body.is_default).map((one) => one.name);
  return (
    <>
      <Switch
        label="Tell people"
        description="Off: it fires and is listed, and nobody is told."
        checked={body.notifies ?? true}
        onChange={(event) => change({ notifies: event.currentTarget.checked })}
      />
      <Switch
        label="Account-default hooks"
        description={defaults.length ? `Today: ${defaults.join(", ")}.` : "There is none today."}
        checked={chosen.use_defaults}
        onChange={(event) => change({ hooks: { ...chosen, use_defaults: event.currentTarget.checked } })}
      />
      <MultiSelect
        label="And these hooks"
        data={hooks.map((one) => ({ value: one.id, label: one.name }))}
        searchable
        value={chosen.hook_ids}
        onChange={(hook_ids) => change({ hooks: { ...chosen, hook_ids } })}
      />
      <Switch
        label="Tell recoveries too"
        description="Goes to exactly the hooks that were told of the problem."
        checked={body.notifies_recovery ?? true}
        onChange={(event) => change({ notifies_recovery: event.currentTarget.checked })}
      />
      <DurationInput
        label="Minimum delay between notices"
        description="Of one series group to one hook. A problem that still lasts then is told then; a recovery never waits."
        value={body.min_delay ?? 600}
        onChange={(seconds) => change({ min_delay: typeof seconds === "number" ? seconds : 600 })}
      />
    </>
  );
}
