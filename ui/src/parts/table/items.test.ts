import { expect, test } from "vitest";
import { idsBetween, itemsOf } from "./items";

const ROWS = [
  { id: "1", status: "open" },
  { id: "2", status: "done" },
  { id: "3", status: "open" },
];
const title = (key: string) => key.toUpperCase();
const shape = (closed: string[]) =>
  itemsOf(ROWS, (row) => row.status, title, new Set(closed)).map((item) =>
    "group" in item ? `${item.group.title} ${item.group.count}` : `${item.index}:${item.row.id}`,
  );

test("without groups every row is a line", () =>
  expect(itemsOf(ROWS, undefined, title, new Set())).toHaveLength(3));
test("rows stand under their group's title, numbered as they are shown", () =>
  expect(shape([])).toEqual(["OPEN 2", "0:1", "1:3", "DONE 1", "2:2"]));
test("a closed group keeps its title and its count", () =>
  expect(shape(["open"])).toEqual(["OPEN 2", "DONE 1", "0:2"]));

test("a range has both of its ends, in either direction", () => {
  expect(idsBetween(["a", "b", "c", "d"], "b", "d")).toEqual(["b", "c", "d"]);
  expect(idsBetween(["a", "b", "c", "d"], "c", "a")).toEqual(["a", "b", "c"]);
  expect(idsBetween(["a", "b"], "gone", "b")).toEqual(["b"]);
});
