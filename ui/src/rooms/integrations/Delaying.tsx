import { NumberInput, Select, Switch } from "@mantine/core";
import { Card } from "@/parts/Card";
import { HoursInput, officeHours } from "@/parts/form/HoursInput";
import { DurationInput } from "@/parts/form/NumberInputs";
import { errorAt } from "@/parts/form/problems";
import { durationText } from "@/parts/form/values";
import type { Body, Edited } from "./edited";
import classes from "./Mapping.module.css";

type Delay = NonNullable<Body["delay"]>;

const FIVE_MINUTES = 300;

const KINDS = [
  { value: "none", label: "At once" },
  { value: "wait", label: "After a while, if it is still unresolved" },
  { value: "count", label: "Once so many messages have come" },
  { value: "hours", label: "In support hours" },
];

/** Return a delay of a kind to begin with. */
function begun(kind: string): Delay | null {
  if (kind === "wait") return { kind, wait: FIVE_MINUTES };
  if (kind === "count") return { kind, count: 3, within: FIVE_MINUTES };
  return kind === "hours" ? { kind, hours: officeHours() } : null;
}

/** When an incident's escalation starts, and which new problems join one. */
export function Delaying({ draft }: Edited) {
  const { body } = draft.value;
  const { delay } = body;
  const edit = (part: Partial<Delay>) => {
    if (delay) draft.setBody({ delay: { ...delay, ...part } });
  };
  return (
    <Card title="Delay and grouping">
      <div className={classes.stack}>
        <Select
          label="Page"
          data={KINDS}
          allowDeselect={false}
          value={delay?.kind ?? "none"}
          error={errorAt(draft.problem, "delay")}
          onChange={(kind) => draft.setBody({ delay: begun(kind ?? "none") })}
        />
        {delay ? <Kind delay={delay} edit={edit} problem={draft.problem} /> : null}
        <p className={classes.quiet}>{said(delay)}</p>
        <Switch
          label="Group new problems into one incident"
          checked={Boolean(body.group_within)}
          onChange={(event) =>
            draft.setBody({ group_within: event.currentTarget.checked ? FIVE_MINUTES : 0 })
          }
        />
        {body.group_within ? (
          <DurationInput
            label="Join for"
            description="Counted from the incident's opening."
            value={body.group_within}
            error={errorAt(draft.problem, "group_within")}
            onChange={(seconds) => draft.setBody({ group_within: Number(seconds ?? 0) })}
          />
        ) : null}
      </div>
    </Card>
  );
}

type KindProps = { delay: Delay; edit: (part: Partial<Delay>) => void; problem: Edited["draft"]["problem"] };

function Kind({ delay, edit, problem }: KindProps) {
  if (delay.kind === "wait") {
    return (
      <DurationInput
        label="Wait"
        value={delay.wait}
        error={errorAt(problem, "delay.wait")}
        onChange={(seconds) => edit({ wait: Number(seconds ?? 0) })}
      />
    );
  }
  if (delay.kind === "hours") {
    return (
      <HoursInput
        of="support hours"
        value={delay.hours ?? officeHours()}
        change={(hours) => edit({ hours })}
      />
    );
  }
  return (
    <div className={classes.three}>
      <NumberInput
        label="Messages"
        hideControls
        min={1}
        value={delay.count ?? 1}
        error={errorAt(problem, "delay.count")}
        onChange={(given) => edit({ count: Number(given) || 0 })}
      />
      <DurationInput
        label="Within"
        placeholder="ever"
        value={delay.within || null}
        error={errorAt(problem, "delay.within")}
        onChange={(seconds) => edit({ within: Number(seconds ?? 0) })}
      />
    </div>
  );
}

/** Return what a delay does, in a sentence. */
function said(delay: Delay | null | undefined): string {
  if (!delay) return "The policy starts when the incident opens.";
  if (delay.kind === "wait") {
    return `The incident opens at once; whoever is paged is paged ${durationText(delay.wait ?? 0)} later, if it is still unresolved.`;
  }
  if (delay.kind === "hours")
    return "The incident opens at once; outside these hours its policy starts when they begin.";
  const within = delay.within ? ` within ${durationText(delay.within)}` : "";
  return `The incident opens at once; its policy starts at message ${delay.count ?? 0} of the same problem${within}.`;
}
