import { expect, test } from "vitest";
import type { Template } from "@/api/types";
import { found } from "./gallery";

const tool = (key: string, text = "") => ({ key, name: key, text }) as Template;
const keys = (text: string) =>
  found([tool("sentry"), tool("nagios", "hosts and services"), tool("brand-new")], text).map(
    ({ kind, templates }) => [kind, ...templates.map((one) => one.key)],
  );

test("tools stand by kind; one that is new here stands with the others", () => {
  expect(keys("")).toEqual([
    ["Monitoring", "nagios"],
    ["Errors and logs", "sentry"],
    ["Other tools", "brand-new"],
  ]);
});

test("a text finds by name and by what a tool is for", () => {
  expect(keys(" Services ")).toEqual([["Monitoring", "nagios"]]);
  expect(keys("nowhere")).toEqual([]);
});
