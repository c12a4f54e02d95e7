import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { type ReactNode, useMemo } from "react";

/** A column: how a row's cell looks, and by what it is sorted (without `sortBy`, not at all). */
export type Column<Row> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** In pixels or percent; columns without share what is left. */
  width?: number | string;
  align?: "right";
  /** In pixels: a narrower window leaves the column out, so that the others keep their room. */
  above?: number;
  sortBy?: (row: Row) => string | number;
  /** Whether it names the row: then it is the link to where the row leads. */
  leads?: boolean;
};

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
});

/** The rows in the order that the heads choose; a list that the server orders has no `sortBy`. */
export function useSorted<Row>(rows: Row[], columns: Column<Row>[]) {
  const spelled = columns.map((column) => column.id).join();
  // eslint-disable-next-line react-hooks/exhaustive-deps -- columns are the same while their names are
  const defined = useMemo(() => columns.map(definition), [spelled]);
  const table = useTable({
    features,
    columns: defined as ColumnDef<typeof features, object>[],
    data: rows as object[],
  });
  const [by] = table.state.sorting;
  return {
    rows: table.getRowModel().rows.map((row) => row.original as Row),
    by: by?.id,
    isDown: by?.desc ?? false,
    sort: (id: string) => table.getColumn(id)?.toggleSorting(),
  };
}

function definition<Row>(column: Column<Row>): ColumnDef<typeof features, Row & object> {
  const sortBy = column.sortBy;
  return {
    id: column.id,
    accessorFn: (row) => sortBy?.(row) ?? "",
    enableSorting: sortBy !== undefined,
    sortFn: "basic",
  };
}
