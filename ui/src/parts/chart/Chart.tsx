import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { figure } from "@/look/numbers";
import { clock } from "@/look/times";
import { Answered, Awaited, Empty } from "@/parts/Answered";
import { Tabs } from "@/parts/Tabs";
import classes from "./Chart.module.css";
import type { Limit } from "./Plot";
import { type Asked, charted, type Range, RANGES } from "./queries";
import { columnsOf, holding, nameOf, type Series } from "./table";

const Plot = lazy(() => import("./Plot"));
const ROWS = 60;

type Props = {
  asked: Asked;
  range: Range;
  choose: (range: Range) => void;
  /** The condition, drawn: a dashed line, and a band where it holds. */
  limit?: { operator: string; threshold: number; recovery?: number | null };
};

/** A metric over time, live, with its threshold; the same as a table for who would rather read. */
export function Chart({ asked, range, choose, limit }: Props) {
  const query = useQuery(charted(asked, range));
  const [isTable, setTable] = useState(false);
  const isAsked = asked.app_id !== "" && asked.expression.trim() !== "";
  return (
    <div className={classes.chart}>
      <div className={classes.head}>
        <Tabs
          label="Range"
          tabs={Object.keys(RANGES).map((key) => ({ key, label: key }))}
          chosen={range}
          choose={(key) => choose(key as Range)}
        />
        <Button variant="subtle" color="gray" data-size="sm" onClick={() => setTable(!isTable)}>
          {isTable ? "Show as chart" : "Show as table"}
        </Button>
      </div>
      {isAsked ? (
        <Answered what="the series" query={query} rows={6}>
          {(found) => (
            <Drawn
              {...found}
              series={found.series as unknown as Series[]}
              otherwise={asked.expression}
              isTable={isTable}
              limit={limit}
            />
          )}
        </Answered>
      ) : (
        <Empty>Choose an app and a metric to see its data.</Empty>
      )}
    </div>
  );
}

type DrawnProps = {
  series: Series[];
  start: number;
  end: number;
  step: number;
  otherwise: string;
  isTable: boolean;
  limit: Props["limit"];
};

function Drawn({ series, start, end, step, otherwise, isTable, limit }: DrawnProps) {
  const columns = useMemo(() => columnsOf(series, start, end, step), [series, start, end, step]);
  const holds = useMemo(
    () => (limit ? holding(columns, limit.operator, limit.threshold) : undefined),
    [columns, limit],
  );
  const limits = useMemo(() => limitsOf(limit), [limit]);
  const last = series.map(({ labels, points }) => ({
    name: nameOf(labels, otherwise),
    point: points.at(-1),
  }));
  if (!series.some(({ points }) => points.length))
    return (
      <Empty>
        Nothing was measured in this range. Choose a longer one, or check the metric and its filters.
      </Empty>
    );
  return (
    <>
      {isTable ? (
        <Steps columns={columns} names={last.map((one) => one.name)} />
      ) : (
        <Suspense fallback={<Awaited rows={6} />}>
          <Plot {...{ columns, series, step, otherwise, limits, holds }} />
        </Suspense>
      )}
      <ul className={classes.legend} aria-label="Last values">
        {last.slice(0, 12).map(({ name, point }, place) => (
          <li key={name}>
            <span className={place === 0 ? classes.first : classes.other} aria-hidden />
            <span className={classes.name}>{name}</span>
            <span className={classes.value}>
              {point ? `${figure(point[1])} at ${clock(point[0] * 1000)}` : "no value"}
            </span>
          </li>
        ))}
        {last.length > 12 ? <li>and {last.length - 12} more series</li> : null}
      </ul>
    </>
  );
}

function limitsOf(limit: Props["limit"]): Limit[] {
  if (!limit) return [];
  const found = [{ value: limit.threshold, words: `fires at ${figure(limit.threshold)}` }];
  const { recovery } = limit;
  if (typeof recovery === "number" && recovery !== limit.threshold)
    found.push({ value: recovery, words: `recovers at ${figure(recovery)}` });
  return found;
}

function Steps({
  columns: [times, ...values],
  names,
}: {
  columns: ReturnType<typeof columnsOf>;
  names: string[];
}) {
  const rows = times
    .map((time, place) => ({ time, place }))
    .slice(-ROWS)
    .toReversed();
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Values as a table">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ time, place }) => (
            <tr key={time}>
              <th scope="row">{clock(time * 1000)}</th>
              {values.map((column, index) => {
                const value = column[place];
                return (
                  <td key={names[index]}>{value === null || value === undefined ? "" : figure(value)}</td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
