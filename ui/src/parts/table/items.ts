/** What a table shows, line by line: rows, and the titles of their groups. Pure. */

export type Group = { key: string; title: string; count: number };
export type Item<Row> = { group: Group } | { row: Row; index: number };

/** Return the lines of rows in groups, in the groups' order of appearance; rows of closed groups are left out. */
export function itemsOf<Row>(
  rows: Row[],
  groupOf: ((row: Row) => string) | undefined,
  titleOf: (key: string) => string,
  closed: ReadonlySet<string>,
): Item<Row>[] {
  if (!groupOf) return rows.map((row, index) => ({ row, index }));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const members = groups.get(groupOf(row));
    if (members) members.push(row);
    else groups.set(groupOf(row), [row]);
  }
  let index = -1;
  return [...groups].flatMap(([key, members]): Item<Row>[] => {
    const group = { group: { key, title: titleOf(key), count: members.length } };
    if (closed.has(key)) return [group];
    return [
      group,
      ...members.map((row) => {
        index += 1;
        return { row, index };
      }),
    ];
  });
}

/** Return the ids from one row to another, both included, in the order of the rows. */
export function idsBetween(ids: string[], from: string, to: string): string[] {
  const [one, other] = [ids.indexOf(from), ids.indexOf(to)];
  if (one < 0 || other < 0) return [to];
  return ids.slice(Math.min(one, other), Math.max(one, other) + 1);
}
