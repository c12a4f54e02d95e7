import { Select, TextInput } from "@mantine/core";
import { Card } from "@/parts/Card";
import { DayPicks } from "@/parts/form/HoursInput";
import { refusedOf } from "@/parts/form/problems";
import { Rows } from "@/parts/form/Rows";
import { ZoneSelect } from "@/parts/form/ZoneSelect";
import type { Body, Edited } from "./edited";
import classes from "./Mapping.module.css";

type Window = NonNullable<Body["maintenance"]>[number];

const RECURS = [
  { value: "once", label: "Once" },
  { value: "daily", label: "Every day" },
  { value: "weekly", label: "Every week" },
  { value: "monthly", label: "Every month" },
];

/** Planned windows in which messages open no incident. */
export function Maintenance({ draft }: Edited) {
  return (
    <Card title="Maintenance">
      <Rows
        of="maintenance window"
        none="A planned time in which messages are kept and open no incident."
        rows={draft.value.body.maintenance ?? []}
        fresh={fresh()}
        change={(maintenance) => draft.setBody({ maintenance })}
        refused={refusedOf(draft.problem, "maintenance")}
      >
        {(row, edit, name) => <Planned row={row} edit={edit} name={name} />}
      </Rows>
    </Card>
  );
}

type PlannedProps = { row: Window; edit: (part: Partial<Window>) => void; name: string };

function Planned({ row, edit, name }: PlannedProps) {
  const recurs = row.recurs ?? "once";
  return (
    <div className={classes.three}>
      <TextInput
        label="What for"
        placeholder="Database upgrade"
        value={row.name}
        onChange={(event) => edit({ name: event.currentTarget.value })}
      />
      <Select
        label="Recurs"
        data={RECURS}
        allowDeselect={false}
        value={recurs}
        onChange={(chosen) => edit({ recurs: (chosen ?? "once") as Window["recurs"] })}
      />
      <TextInput
        label="From"
        type="datetime-local"
        value={row.start}
        onChange={(event) => edit({ start: event.currentTarget.value })}
      />
      <TextInput
        label="Until"
        type="datetime-local"
        value={row.end}
        onChange={(event) => edit({ end: event.currentTarget.value })}
      />
      {recurs === "weekly" ? (
        <div className={classes.wide}>
          <DayPicks of={name} days={row.days ?? []} change={(days) => edit({ days })} />
        </div>
      ) : null}
      {recurs === "once" ? null : (
        <TextInput
          label="Last day"
          description="Empty: for ever."
          type="date"
          value={row.until ?? ""}
          onChange={(event) => edit({ until: event.currentTarget.value })}
        />
      )}
      <div className={classes.wide}>
        <ZoneSelect value={row.zone ?? "UTC"} onChange={(zone) => edit({ zone })} />
      </div>
    </div>
  );
}

/** A window to begin with: the next full hour, for an hour. */
function fresh(): Window {
  const hour = 3_600_000;
  const next = Math.ceil(Date.now() / hour) * hour;
  const local = (at: number) => {
    const date = new Date(at);
    return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { name: "", start: local(next), end: local(next + hour), zone };
}
