import { SegmentedControl, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Problem } from "@/api/client";
import type { Bodies } from "@/api/types";
import { Labelled } from "@/parts/form/Labelled";
import { DurationInput } from "@/parts/form/NumberInputs";
import { errorAt } from "@/parts/form/problems";
import { ZoneSelect } from "@/parts/form/ZoneSelect";
import classes from "./Rhythm.module.css";

type Heartbeat = NonNullable<Bodies["integrations"]["heartbeat"]>;

/** What a new heartbeat expects: a pulse every hour, and five minutes of grace. */
export const HOURLY: Heartbeat = { every: 3_600, grace: 300 };

const NIGHTLY = "0 3 * * *";

type Props = {
  value: Heartbeat;
  change: (value: Heartbeat) => void;
  problem: Problem | null;
};

/** When a pulse is expected, and how late it may be. */
export function Rhythm({ value, change, problem }: Props) {
  const edit = (part: Partial<Heartbeat>) => change({ ...value, ...part });
  const [isCron, setCron] = useState(Boolean(value.cron));
  const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div className={classes.form}>
      <Labelled label="A pulse is expected" isGroup>
        {(ids) => (
          <SegmentedControl
            {...ids}
            fullWidth
            data={[
              { value: "every", label: "every so often" },
              { value: "cron", label: "by a cron expression" },
            ]}
            value={isCron ? "cron" : "every"}
            onChange={(chosen) => {
              setCron(chosen === "cron");
              edit(
                chosen === "cron"
                  ? { cron: NIGHTLY, every: 0, zone: zone() }
                  : { cron: "", every: HOURLY.every },
              );
            }}
          />
        )}
      </Labelled>
      {isCron ? (
        <div className={classes.two}>
          <TextInput
            label="Cron expression"
            placeholder="minute hour day month weekday"
            classNames={{ input: classes.mono }}
            required
            value={value.cron}
            error={errorAt(problem, "cron")}
            onChange={(event) => edit({ cron: event.currentTarget.value })}
          />
          <ZoneSelect
            value={value.zone ?? "UTC"}
            onChange={(chosen) => edit({ zone: chosen })}
            error={errorAt(problem, "zone")}
          />
        </div>
      ) : (
        <DurationInput
          label="Every"
          placeholder="1 h"
          required
          value={value.every}
          error={errorAt(problem, "every")}
          onChange={(seconds) => edit({ every: Number(seconds ?? 0) })}
        />
      )}
      <div className={classes.two}>
        <DurationInput
          label="Grace"
          description="How late a pulse may be."
          value={value.grace}
          error={errorAt(problem, "grace")}
          onChange={(seconds) => edit({ grace: Number(seconds ?? 0) })}
        />
        <DurationInput
          label="A run may take"
          description="From its start signal on."
          placeholder="no limit"
          value={value.run_max || null}
          error={errorAt(problem, "run_max")}
          onChange={(seconds) => edit({ run_max: Number(seconds ?? 0) })}
        />
      </div>
      <Switch
        label="Armed at once"
        description="Else the first pulse arms it: until then silence opens nothing."
        checked={value.is_armed_at_once ?? false}
        onChange={(event) => edit({ is_armed_at_once: event.currentTarget.checked })}
      />
    </div>
  );
}
