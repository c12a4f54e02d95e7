import { useMantineColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { figure } from "@/look/numbers";
import { clock, full } from "@/look/times";
import classes from "./Chart.module.css";
import { type Columns, nameOf, type Series, spansOf } from "./table";

export type Limit = { value: number; words: string };

type Props = {
  columns: Columns;
  series: Series[];
  step: number;
  otherwise: string;
  /** Thresholds, dashed, with words on the line. */
  limits: Limit[];
  /** At which steps the condition holds. */
  holds?: boolean[];
};

const HEIGHT = 220;

/** Lines over time, on a canvas; gaps stay gaps. */
export default function Plot({ columns, series, step, otherwise, limits, holds }: Props) {
  const { ref, width } = useElementSize();
  const ground = useRef<HTMLDivElement>(null);
  const { colorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (!ground.current || width === 0) return undefined;
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const ink = resolved(colour("--t-chart"));
    const quiet = resolved(colour("--t-text3"));
    const axis = {
      stroke: quiet,
      font: "12px Geist Variable, sans-serif",
      grid: { stroke: resolved(colour("--t-line")), width: 1 },
      ticks: { show: false },
    };
    const plot = new uPlot(
      {
        width,
        height: HEIGHT,
        legend: { show: false },
        cursor: { points: { size: 6 }, drag: { x: false, y: false } },
        scales: { y: { range: (_, low, high) => reach(low, high, limits) } },
        axes: [
          { ...axis, space: 90, values: (_, times, __, ___, by) => times.map((time) => tick(time, by)) },
          { ...axis, space: 60, size: 60, values: (_, values) => values.map((value) => figure(value)) },
        ],
        series: [
          {},
          ...series.map(({ labels }, place) => ({
            label: nameOf(labels, otherwise),
            stroke: place === 0 ? ink : quiet,
            width: place === 0 ? 1.5 : 1,
          })),
        ],
        hooks: {
          draw: [
            (drawn) => {
              drawSpans(drawn, spansOf(columns[0], holds ?? [], step), resolved(colour("--t-critical")));
              for (const limit of limits) drawLimit(drawn, limit, resolved(colour("--t-critical")));
            },
          ],
        },
      },
      columns as uPlot.AlignedData,
      ground.current,
    );
    return () => plot.destroy();
  }, [columns, series, step, otherwise, limits, holds, width, colorScheme]);
  return (
    <div ref={ref} className={classes.plot}>
      <div ref={ground} aria-hidden />
    </div>
  );
}

/** A canvas knows no light-dark(): the browser resolves the colour on a probe. */
function resolved(colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** A tick of the time axis: the time of day, or the day where ticks are days apart. */
function tick(seconds: number, by: number): string {
  const text = clock(seconds * 1000);
  return by >= 86_400 ? (full(seconds * 1000).split(",")[0] ?? text) : text.slice(0, 5);
}

function reach(low: number, high: number, limits: Limit[]): [number, number] {
  const values = [low, high, ...limits.map((limit) => limit.value)].filter((value) => Number.isFinite(value));
  const least = Math.min(0, ...values);
  const most = Math.max(...values, least + 1);
  return [least, most + (most - least) * 0.08];
}

function drawSpans(plot: uPlot, spans: [number, number][], colour: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colour;
  for (const [from, to] of spans) {
    const left = Math.max(plot.valToPos(from, "x", true), bbox.left);
    const right = Math.min(plot.valToPos(to, "x", true), bbox.left + bbox.width);
    if (right <= left) continue;
    ctx.globalAlpha = 0.13;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.globalAlpha = 1;
    const foot = 3 * devicePixelRatio;
    ctx.fillRect(left, bbox.top + bbox.height - foot, right - left, foot);
  }
  ctx.restore();
}

function drawLimit(plot: uPlot, limit: Limit, colour: string): void {
  const { ctx, bbox } = plot;
  const y = plot.valToPos(limit.value, "y", true);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${12 * devicePixelRatio}px Geist Variable, sans-serif`;
  ctx.textAlign = "right";
  ctx.fillText(limit.words, bbox.left + bbox.width - 4 * devicePixelRatio, y - 5 * devicePixelRatio);
  ctx.restore();
}
