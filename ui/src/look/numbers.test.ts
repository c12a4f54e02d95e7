import { expect, test } from "vitest";
import { count, figure, size } from "./numbers";

const plain = (text: string) => text.replaceAll("\u202f", " ");

test.each([
  [96.4321, "%", "96.4 %"],
  [18240, "", "18,240"],
  [0.0042, "s", "0.0042 s"],
  [-3, "", "-3"],
])("%d %s reads with the digits that matter", (value, unit, text) =>
  expect(plain(figure(value, unit))).toBe(text),
);

test("a count has its word", () => {
  expect(count(1, "rule")).toBe("1 rule");
  expect(count(1200, "policy", "policies")).toBe("1,200 policies");
});

test("a size has its unit", () => {
  expect(size(412)).toBe("412 bytes");
  expect(plain(size(41_200))).toBe("41.2 kB");
});
