/** The table of every list: virtual rows, groups, selection, keys; two lines a row on phones. */
import { Checkbox, UnstyledButton } from "@mantine/core";
import { useCallbackRef, useMediaQuery, useViewportSize } from "@mantine/hooks";
import { Link, useRouter } from "@tanstack/react-router";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { Down, Next, Up } from "@/look/icons";
import { Count } from "@/look/marks";
import { type Column, useSorted } from "./columns";
import { type Item, itemsOf } from "./items";
import classes from "./Table.module.css";
import { useCursor } from "./useCursor";

export type Selection = { ids: ReadonlySet<string>; change: (ids: ReadonlySet<string>) => void };

export type TableProps<Row> = {
  /** What a screen reader calls the table: "Incidents". */
  label: string;
  rows: Row[];
  columns: Column<Row>[];
  idOf: (row: Row) => string;
  /** The address a row leads to. */
  hrefOf?: (row: Row) => string;
  /** What a phone shows of a row, in two lines. */
  phone: (row: Row) => ReactNode;
  groupOf?: (row: Row) => string;
  groupTitle?: (key: string) => ReactNode;
  /** How many rows a group has on the server, where that is known; else how many are here. */
  groupCount?: (key: string) => number | undefined;
  selection?: Selection;
  /** Fetch the next page; called when the end comes into sight. */
  more?: () => void;
  /** Told which row the keys are at. */
  onCursor?: (row: Row | undefined) => void;
};

const ROW = 30;
const PHONE_ROW = 64;

/** A table of rows. */
export function Table<Row>(props: TableProps<Row>) {
  const { rows, idOf, hrefOf, groupOf, selection, more, onCursor } = props;
  const isPhone = useMediaQuery("(max-width: 599px)", false, { getInitialValueInEffect: false }) ?? false;
  const { width: room } = useViewportSize();
  const columns = useMemo(
    () => props.columns.filter((column) => !column.above || room >= column.above),
    [props.columns, room],
  );
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const sorted = useSorted(rows, columns);
  const items = itemsOf(sorted.rows, groupOf, (key) => key, closed);
  const shown = items.flatMap((item) => ("row" in item ? [item.row] : []));
  const router = useRouter();
  const cursor = useCursor({
    ids: shown.map(idOf),
    selection,
    open: (id) => {
      const row = shown.find((one) => idOf(one) === id);
      if (row && hrefOf) void router.navigate({ href: hrefOf(row) });
    },
  });
  const select = useCallbackRef(cursor.select);
  const at = cursor.id;
  const row = shown.find((one) => idOf(one) === at);
  useEffect(() => onCursor?.(row), [row, onCursor]);
  const ground = useRef<HTMLTableElement>(null);
  const windowed = useWindowed(ground, items, isPhone ? PHONE_ROW : ROW, more);
  useEffect(() => {
    const line = items.findIndex((item) => "row" in item && idOf(item.row) === at);
    if (line >= 0) windowed.show(line);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a moved cursor scrolls, not new rows
  }, [at]);
  const toggle = (key: string) => setClosed(toggled(closed, key));
  const width = isPhone ? 1 : columns.length + (selection ? 1 : 0);
  return (
    <table ref={ground} className={classes.table} aria-label={props.label} aria-rowcount={shown.length}>
      {isPhone ? null : (
        <Head columns={columns} sorted={sorted} selection={selection} ids={shown.map(idOf)} />
      )}
      <tbody>
        <Gap height={windowed.before} />
        {windowed.lines.map((line) => {
          const item = items[line];
          if (!item) return null;
          if ("group" in item) {
            return (
              <GroupRow
                key={`group ${item.group.key}`}
                title={props.groupTitle?.(item.group.key) ?? item.group.key}
                count={props.groupCount?.(item.group.key) ?? item.group.count}
                isClosed={closed.has(item.group.key)}
                toggle={() => toggle(item.group.key)}
                width={width}
              />
            );
          }
          const id = idOf(item.row);
          return (
            <StillRow
              key={id}
              {...props}
              columns={columns}
              row={item.row}
              id={id}
              isPhone={isPhone}
              isAt={id === at}
              isSelected={selection?.ids.has(id) ?? false}
              select={select}
            />
          );
        })}
        <Gap height={windowed.after} />
      </tbody>
    </table>
  );
}

function Gap({ height }: { height: number }) {
  return height > 0 ? (
    <tr aria-hidden>
      <td style={{ height, padding: 0, border: 0 }} />
    </tr>
  ) : null;
}

function useWindowed<Row>(
  ground: React.RefObject<HTMLTableElement | null>,
  items: Item<Row>[],
  height: number,
  more?: () => void,
) {
  const margin = useOffset(ground);
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => height,
    overscan: 16,
    scrollMargin: margin,
    scrollPaddingEnd: 80,
    scrollPaddingStart: 80,
  });
  const lines = virtual.getVirtualItems();
  const last = lines.at(-1);
  const isAtEnd = last !== undefined && last.index >= items.length - 30;
  useEffect(() => {
    if (isAtEnd) more?.();
  }, [isAtEnd, more, items.length]);
  return {
    lines: lines.map((line) => line.index),
    before: (lines[0]?.start ?? margin) - margin,
    after: last ? virtual.getTotalSize() - (last.end - margin) : 0,
    show: (line: number) => virtual.scrollToIndex(line),
  };
}

/** How far below the page's top an element begins; what stands above it may grow. */
function useOffset(ground: React.RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0);
  useEffect(() => {
    const measured = () => setOffset((ground.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    const observer = new ResizeObserver(measured);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [ground]);
  return offset;
}

type HeadProps<Row> = {
  columns: Column<Row>[];
  sorted: ReturnType<typeof useSorted<Row>>;
  selection?: Selection;
  ids: string[];
};

function Head<Row>({ columns, sorted, selection, ids }: HeadProps<Row>) {
  const count = ids.filter((id) => selection?.ids.has(id)).length;
  return (
    <thead className={classes.head}>
      <tr>
        {selection ? (
          <th scope="col" className={classes.check}>
            <Checkbox
              size="xs"
              aria-label="Select all"
              checked={count > 0 && count === ids.length}
              indeterminate={count > 0 && count < ids.length}
              onChange={() => selection.change(new Set(count ? [] : ids))}
            />
          </th>
        ) : null}
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            style={{ width: column.width }}
            className={column.align === "right" ? classes.right : undefined}
            aria-sort={sorted.by === column.id ? (sorted.isDown ? "descending" : "ascending") : undefined}
          >
            {column.sortBy ? (
              <UnstyledButton className={classes.sort} onClick={() => sorted.sort(column.id)}>
                {column.header}
                {sorted.by === column.id ? <SortMark isDown={sorted.isDown} /> : null}
              </UnstyledButton>
            ) : (
              column.header
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function SortMark({ isDown }: { isDown: boolean }) {
  return isDown ? <Down size={14} aria-hidden /> : <Up size={14} aria-hidden />;
}

type GroupProps = { title: ReactNode; count: number; isClosed: boolean; toggle: () => void; width: number };

function GroupRow({ title, count, isClosed, toggle, width }: GroupProps) {
  return (
    <tr className={classes.group}>
      <td colSpan={width}>
        <UnstyledButton className={classes.fold} onClick={toggle} aria-expanded={!isClosed}>
          {isClosed ? <Next size={14} aria-hidden /> : <Down size={14} aria-hidden />}
          {title} <Count>{count}</Count>
        </UnstyledButton>
      </td>
    </tr>
  );
}

type RowProps<Row> = TableProps<Row> & {
  row: Row;
  id: string;
  isPhone: boolean;
  isAt: boolean;
  isSelected: boolean;
  select: (id: string, isRange: boolean) => void;
};

function BodyRow<Row>(props: RowProps<Row>) {
  const { row, id, columns, hrefOf, isPhone, isAt, isSelected, select, selection } = props;
  const router = useRouter();
  const name = [
    classes.row,
    hrefOf ? classes.leads : "",
    isAt ? classes.at : "",
    isSelected ? classes.selected : "",
  ];
  const go = (event: React.MouseEvent) => {
    const isOwn = event.target instanceof Element && event.target.closest("a, button, input, label");
    if (hrefOf && !isOwn && !getSelection()?.toString()) void router.navigate({ href: hrefOf(row) });
  };
  return (
    // A row's link has the keyboard; the click on the rest of the row is a convenience of the mouse.
    <tr
      className={name.join(" ")}
      onClick={go}
      data-id={id}
      aria-selected={selection ? isSelected : undefined}
    >
      {isPhone ? (
        <td className={classes.phone}>
          {hrefOf ? <RowLink href={hrefOf(row)}>{props.phone(row)}</RowLink> : props.phone(row)}
        </td>
      ) : (
        <>
          {selection ? (
            <td className={classes.check}>
              <Checkbox
                size="xs"
                aria-label="Select"
                checked={isSelected}
                onChange={() => undefined}
                onClick={(event) => select(id, event.shiftKey)}
              />
            </td>
          ) : null}
          {columns.map((column) => (
            <td key={column.id} className={column.align === "right" ? classes.right : undefined}>
              {column.leads && hrefOf ? (
                <RowLink href={hrefOf(row)}>{column.cell(row)}</RowLink>
              ) : (
                column.cell(row)
              )}
            </td>
          ))}
        </>
      )}
    </tr>
  );
}

/** A row that is drawn again only when something of it changed: scrolling moves it, no more. */
const StillRow = memo(BodyRow) as typeof BodyRow;

function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link to={href} className={classes.link}>
      {children}
    </Link>
  );
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}
