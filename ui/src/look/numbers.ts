/** Numbers as people read them: the three digits that matter, thousands apart, a narrow space before the unit. */

const GROUPED = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

/** Return a number: "96.4 %", "18,240", "0.004 s". */
export function figure(value: number, unit = ""): string {
  const text = Math.abs(value) >= 1000 ? GROUPED.format(value) : String(Number(value.toPrecision(3)));
  return unit ? `${text}\u202f${unit}` : text;
}

/** Return a count with its word: "1 rule", "3 rules". */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${GROUPED.format(value)} ${value === 1 ? one : many}`;
}

/** Return a size: "412 bytes", "41 kB", "1.2 MB". */
export function size(bytes: number): string {
  if (bytes < 1000) return count(bytes, "byte");
  return bytes < 1_000_000 ? figure(bytes / 1000, "kB") : figure(bytes / 1_000_000, "MB");
}
