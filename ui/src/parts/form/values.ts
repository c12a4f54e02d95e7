/** Values of form fields, between what a person types and what the API takes: pure. */
import type { Field } from "@/api/types";

export type Values = Record<string, unknown>;

/** What the server shows in place of a saved secret; sent back, it keeps the secret. */
export const MASK = "••••••";

const UNITS: [string, number, RegExp][] = [
  ["d", 86_400, /^(d|days?)$/],
  ["h", 3_600, /^(h|hours?)$/],
  ["min", 60, /^(m|min|minutes?)$/],
  ["s", 1, /^(s|sec|seconds?)?$/],
];

/** Return seconds as a person writes them: "1 h 30 min". */
export function durationText(seconds: number): string {
  if (!seconds) return "0 s";
  let rest = seconds;
  const parts = UNITS.flatMap(([name, length]) => {
    const whole = name === "s" ? Number(rest.toFixed(3)) : Math.floor(rest / length);
    rest -= whole * length;
    return whole ? [`${whole} ${name}`] : [];
  });
  return parts.join(" ");
}

/** Return the seconds of "5 min", "1 h 30 min", "90 s" or "90"; null for what is no duration. */
export function durationOf(text: string): number | null {
  const parts = [
    ...text
      .trim()
      .toLowerCase()
      .matchAll(/(\d+(?:[.,]\d+)?)\s*([a-z]*)\s*/gy),
  ];
  if (!parts.length || parts.map((part) => part[0]).join("") !== text.trim().toLowerCase()) return null;
  let sum = 0;
  for (const [, digits = "", name = ""] of parts) {
    const unit = UNITS.find(([, , pattern]) => pattern.test(name));
    if (!unit) return null;
    sum += Number(digits.replace(",", ".")) * unit[1];
  }
  return sum;
}

/** Return the values a new form begins with. */
export function defaultsOf(fields: Field[]): Values {
  const known = fields.filter((field) => field.default !== null && field.default !== undefined);
  return Object.fromEntries(known.map((field) => [field.key, field.default]));
}

/** Return the values without those of no field, and without what was left empty. */
export function sentOf(fields: Field[], values: Values): Values {
  const given = fields.filter(
    ({ key }) => values[key] !== undefined && values[key] !== null && values[key] !== "",
  );
  return Object.fromEntries(given.map(({ key }) => [key, values[key]]));
}

/** Return a choice or a key as a person reads it: "more or equal". */
export function words(choice: string): string {
  return choice.replaceAll("_", " ");
}
