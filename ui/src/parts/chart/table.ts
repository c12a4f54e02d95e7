/** A chart's data: pure. */

export type Series = { labels: Record<string, string>; points: [number, number][] };

/** Times and one column of values per series; null where a step has no value, so that the line breaks there. */
export type Columns = [number[], ...(number | null)[][]];

/** Return the columns of series over all steps of a range. */
export function columnsOf(series: Series[], start: number, end: number, step: number): Columns {
  const times: number[] = [];
  for (let time = Math.floor(start / step) * step; time < end; time += step) times.push(time);
  const places = new Map(times.map((time, place) => [time, place]));
  const columns = series.map(({ points }) => {
    const values = times.map((): number | null => null);
    for (const [time, value] of points) {
      const place = places.get(time);
      if (place !== undefined) values[place] = value;
    }
    return values;
  });
  return [times, ...columns];
}

/** Return a series' name: its labels' values. */
export function nameOf(labels: Record<string, string>, otherwise: string): string {
  const pairs = Object.entries(labels).sort(([one], [other]) => one.localeCompare(other));
  return pairs.map(([name, value]) => `${name}=${value}`).join(", ") || otherwise;
}

/** Return the spans of steps in which a condition holds, as [first, after the last]. */
export function spansOf(times: number[], holds: boolean[], step: number): [number, number][] {
  const spans: [number, number][] = [];
  times.forEach((time, place) => {
    if (!holds[place]) return;
    const last = spans.at(-1);
    if (last?.[1] === time) last[1] = time + step;
    else spans.push([time, time + step]);
  });
  return spans;
}

const COMPARES: Record<string, (value: number, threshold: number) => boolean> = {
  more: (value, threshold) => value > threshold,
  less: (value, threshold) => value < threshold,
  more_or_equal: (value, threshold) => value >= threshold,
  less_or_equal: (value, threshold) => value <= threshold,
  equal: (value, threshold) => value === threshold,
  not_equal: (value, threshold) => value !== threshold,
};

/** Return at which steps any series meets the condition. */
export function holding([times, ...columns]: Columns, operator: string, threshold: number): boolean[] {
  const compare = COMPARES[operator];
  return times.map((_, place) =>
    columns.some((values) => {
      const value = values[place];
      return value !== null && value !== undefined && (compare?.(value, threshold) ?? false);
    }),
  );
}
