import { TextInput } from "@mantine/core";
import type { Hours } from "@/api/types";
import classes from "./HoursInput.module.css";
import { Rows } from "./Rows";
import { ZoneSelect } from "./ZoneSelect";

type Window = Hours["windows"][number];
type Day = Window["days"][number];

const DAYS: [Day, string, string][] = [
  ["mon", "Mo", "Monday"],
  ["tue", "Tu", "Tuesday"],
  ["wed", "We", "Wednesday"],
  ["thu", "Th", "Thursday"],
  ["fri", "Fr", "Friday"],
  ["sat", "Sa", "Saturday"],
  ["sun", "Su", "Sunday"],
];
const WORKDAYS: Window = { days: ["mon", "tue", "wed", "thu", "fri"], start: "09:00", end: "17:00" };

/** Weekly hours to begin with: workdays, in the browser's zone. */
export function officeHours(): Hours {
  return { windows: [WORKDAYS], zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

type Props = { of: string; value: Hours; change: (value: Hours) => void };

/** Weekly hours: days, from and until, in a zone. An end that is not after its start is on the next day. */
export function HoursInput({ of, value, change }: Props) {
  return (
    <div className={classes.hours}>
      <Rows
        of={`window of ${of}`}
        rows={value.windows}
        fresh={WORKDAYS}
        change={(windows) => change({ ...value, windows })}
      >
        {(row, edit, name) => (
          <div className={classes.window}>
            <DayPicks of={name} days={row.days} change={(days) => edit({ days })} />
            <TextInput
              aria-label={`From, ${name}`}
              type="time"
              value={row.start ?? "00:00"}
              onChange={(event) => edit({ start: event.currentTarget.value })}
            />
            <TextInput
              aria-label={`Until, ${name}`}
              type="time"
              value={row.end ?? "00:00"}
              onChange={(event) => edit({ end: event.currentTarget.value })}
            />
          </div>
        )}
      </Rows>
      <ZoneSelect value={value.zone ?? "UTC"} onChange={(zone) => change({ ...value, zone })} />
    </div>
  );
}

type DaysProps = { of: string; days: Day[]; change: (days: Day[]) => void };

/** Days of the week, each a switch. */
export function DayPicks({ of, days, change }: DaysProps) {
  const has = (day: Day) => days.includes(day);
  const toggle = (day: Day) =>
    change(DAYS.map(([one]) => one).filter((one) => (one === day ? !has(one) : has(one))));
  return (
    <div role="group" aria-label={`Days of ${of}`} className={classes.days}>
      {DAYS.map(([day, short, word]) => (
        <button
          key={day}
          type="button"
          className={classes.day}
          aria-label={word}
          aria-pressed={has(day)}
          onClick={() => toggle(day)}
        >
          {short}
        </button>
      ))}
    </div>
  );
}

/** Return weekly hours as one reads them: "Mon to Fri 09:00 to 17:00 in Europe/Berlin". */
export function hoursText(hours: Hours): string {
  const said = hours.windows.map(({ days, start = "00:00", end = "00:00" }) =>
    start === end ? daysText(days) : `${daysText(days)} ${start} to ${end}`,
  );
  return `${said.join(", ")} in ${hours.zone ?? "UTC"}`;
}

function daysText(days: Day[]): string {
  const places = DAYS.flatMap(([day, , word], place) => (days.includes(day) ? [{ place, word }] : []));
  const [first, last] = [places[0], places.at(-1)];
  if (!first || !last) return "no day";
  if (places.length === DAYS.length) return "every day";
  const isRun = last.place - first.place === places.length - 1 && places.length > 2;
  if (isRun) return `${first.word.slice(0, 3)} to ${last.word.slice(0, 3)}`;
  return places.map((one) => one.word.slice(0, 3)).join(", ");
}
