import { expect, test } from "vitest";
import { columnsOf, holding, nameOf, spansOf } from "./table";

const web1 = {
  labels: { "os.host": "web-1" },
  points: [
    [0, 5],
    [20, 95],
  ] as [number, number][],
};

test("a step without a value is a gap", () => {
  expect(columnsOf([web1], 0, 30, 10)).toEqual([
    [0, 10, 20],
    [5, null, 95],
  ]);
});

test("steps in which the condition holds are joined to spans", () => {
  const columns = columnsOf(
    [
      {
        labels: {},
        points: [
          [0, 95],
          [10, 96],
          [30, 97],
        ],
      },
    ],
    0,
    40,
    10,
  );
  const holds = holding(columns, "more", 90);
  expect(holds).toEqual([true, true, false, true]);
  expect(spansOf(columns[0], holds, 10)).toEqual([
    [0, 20],
    [30, 40],
  ]);
});

test("a series is named by its labels", () => {
  expect(nameOf(web1.labels, "os.cpu.user")).toBe("os.host=web-1");
  expect(nameOf({}, "os.cpu.user")).toBe("os.cpu.user");
});
