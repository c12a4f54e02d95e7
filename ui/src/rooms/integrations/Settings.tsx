import { NumberInput, Switch, TextInput } from "@mantine/core";
import { Card } from "@/parts/Card";
import { errorAt } from "@/parts/form/problems";
import { TeamSelect } from "@/parts/form/TeamSelect";
import type { Edited } from "./edited";
import classes from "./IntegrationPage.module.css";

/** What an integration is called, whose it is, and whether and how fast it takes messages. */
export function Settings({ draft }: Edited) {
  const { value, problem } = draft;
  return (
    <Card title="Settings">
      <div className={classes.settings}>
        <TextInput
          label="Integration name"
          required
          value={value.name}
          error={errorAt(problem, "name")}
          onChange={(event) => draft.set({ name: event.currentTarget.value })}
        />
        {value.body.type === "email" ? (
          <TextInput
            label="Mailbox"
            description="What stands before the @. Mail to the old one is then refused."
            required
            value={value.body.mailbox ?? ""}
            error={errorAt(problem, "mailbox")}
            onChange={(event) => draft.setBody({ mailbox: event.currentTarget.value })}
          />
        ) : (
          <TextInput
            label="Source"
            description="The last part of the API URL. Senders that use the old one are no longer understood."
            required
            value={value.body.source}
            error={errorAt(problem, "source")}
            onChange={(event) => draft.setBody({ source: event.currentTarget.value })}
          />
        )}
        <TeamSelect value={value.team_id ?? ""} onChange={(team_id) => draft.set({ team_id })} />
        <NumberInput
          label="Sequence"
          description="Among the integrations of one API URL, the lowest is asked first."
          hideControls
          value={value.body.sequence ?? 0}
          error={errorAt(problem, "sequence")}
          onChange={(given) => draft.setBody({ sequence: Number(given) || 0 })}
        />
        <NumberInput
          label="Messages a second"
          description="Faster senders are told to wait (429) and try again. 0: as the installation says."
          hideControls
          min={0}
          value={value.body.rate_max ?? 0}
          error={errorAt(problem, "rate_max")}
          onChange={(given) => draft.setBody({ rate_max: Number(given) || 0 })}
        />
        <Switch
          label="Enabled"
          description="While it is disabled, messages are kept and open nothing."
          checked={value.body.is_enabled ?? true}
          onChange={(event) => draft.setBody({ is_enabled: event.currentTarget.checked })}
        />
        <Switch
          label="Tell when a message can't be read"
          description="Opens one incident under the default policy, while it lasts."
          checked={value.body.tells_unread ?? true}
          onChange={(event) => draft.setBody({ tells_unread: event.currentTarget.checked })}
        />
      </div>
    </Card>
  );
}
