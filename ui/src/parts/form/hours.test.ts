import { expect, test } from "vitest";
import { hoursText } from "./HoursInput";

test("days in a row are said as a span, others one by one", () => {
  const windows = [
    { days: ["mon" as const, "tue" as const, "wed" as const], start: "09:00", end: "17:00" },
    { days: ["sat" as const, "mon" as const], start: "10:00", end: "12:00" },
  ];
  expect(hoursText({ windows, zone: "Europe/Berlin" })).toBe(
    "Mon to Wed 09:00 to 17:00, Mon, Sat 10:00 to 12:00 in Europe/Berlin",
  );
});

test("from midnight to midnight is the whole day", () => {
  expect(hoursText({ windows: [{ days: ["sun"], start: "00:00", end: "00:00" }], zone: "UTC" })).toBe(
    "Sun in UTC",
  );
});
