/** Rows that change their order: pure. */

/** Return the rows with one moved to another place; out of the list it stays where it is. */
export function moved<Row>(rows: Row[], from: number, to: number): Row[] {
  const row = rows[from];
  if (row === undefined || to < 0 || to >= rows.length) return rows;
  const rest = rows.filter((_, place) => place !== from);
  return [...rest.slice(0, to), row, ...rest.slice(to)];
}
