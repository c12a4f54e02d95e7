import { expect, test } from "vitest";
import { readerOf } from "./reader";

const INTEGRATIONS = [
  { id: "int_1", body: { api_url_id: "url_1", source: "Nagios" } },
  { id: "int_2", body: { api_url_id: "url_1", source: "Icinga" } },
];

test("who read a message has it", () => {
  const message = { api_url_id: "url_1", source: "Nagios", reports: [{ integration_id: "int_2" }] };
  expect(readerOf(message, INTEGRATIONS)).toBe("int_2");
});

test("an unread message is a matter of the log it stands in, else of its source's integration", () => {
  const message = { api_url_id: "url_1", source: "icinga", reports: [] };
  expect(readerOf(message, INTEGRATIONS, "int_1")).toBe("int_1");
  expect(readerOf(message, INTEGRATIONS)).toBe("int_2");
  expect(readerOf({ ...message, source: "other" }, INTEGRATIONS)).toBe("int_1");
  expect(readerOf({ ...message, api_url_id: "url_9" }, INTEGRATIONS)).toBe("");
});
