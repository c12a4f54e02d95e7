import { Button, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Channel } from "@/api/types";
import { Sent } from "@/look/icons";
import { count } from "@/look/numbers";
import { Fields } from "@/parts/form/Fields";
import { FormProblem } from "@/parts/form/FormProblem";
import { errorAt } from "@/parts/form/problems";
import { TeamSelect } from "@/parts/form/TeamSelect";
import type { Draft } from "@/parts/thing/useDraft";
import classes from "./HookForm.module.css";
import type { Test } from "./useTest";

type Props = { channel: Channel; draft: Draft<"hooks">; test: Test };

/** A hook's settings, and its test. */
export function HookForm({ channel, draft, test }: Props) {
  const { value, problem } = draft;
  const rules = useQuery(things("rules")).data?.items ?? [];
  const serves = rules.filter((rule) => rule.body.hooks.use_defaults).length;
  const shown = test.problem ?? problem;
  return (
    <section className={classes.form} aria-label={channel.name}>
      <div>
        <h2 className={classes.title}>{channel.name}</h2>
        <p className={classes.help}>{channel.text}</p>
      </div>
      <TextInput
        label="Hook name"
        required
        value={value.name}
        error={errorAt(shown, "name")}
        onChange={(event) => draft.set({ name: event.currentTarget.value })}
      />
      <Fields
        fields={channel.fields}
        values={(value.body.settings ?? {}) as Record<string, unknown>}
        problem={shown}
        onChange={(settings) => draft.setBody({ settings })}
      />
      <TeamSelect value={value.team_id ?? ""} onChange={(team_id) => draft.set({ team_id })} />
      <Switch
        label="Account default"
        description={`Serves every alert rule that does not opt out: ${serves} of ${count(rules.length, "rule")} today.`}
        checked={value.body.is_default ?? false}
        onChange={(event) => draft.setBody({ is_default: event.currentTarget.checked })}
      />
      {draft.was ? (
        <Switch
          label="Enabled"
          description="A disabled hook is told nothing."
          checked={value.body.is_enabled ?? true}
          onChange={(event) => draft.setBody({ is_enabled: event.currentTarget.checked })}
        />
      ) : null}
      <FormProblem problem={shown} keys={["name", ...channel.fields.map((field) => field.key)]} />
      <div className={classes.test}>
        <Button leftSection={<Sent size={16} />} loading={test.isRunning} onClick={test.run}>
          Test
        </Button>
        <span className={classes.help}>
          Sends a real test message with these settings.{draft.isChanged ? " Nothing is saved yet." : ""}
        </span>
      </div>
    </section>
  );
}
