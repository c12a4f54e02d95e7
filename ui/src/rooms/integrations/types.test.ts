import { expect, test } from "vitest";
import type { Template } from "@/api/types";
import { offered } from "./types";

const tool = (key: string, type: Template["type"]) => ({ key, type }) as Template;
const ALL = [tool("text", "api"), tool("email", "email"), tool("mattermost", "chat")];
const keys = (all: Template[]) => all.map((one) => one.key);

test("a type is offered its own templates, a chat those in which people talk", () => {
  expect(keys(offered(ALL, "email"))).toEqual(["email"]);
  expect(keys(offered(ALL, "chat"))).toEqual(["mattermost"]);
});

test("a type without a template of its own is offered the one that reads plain text", () => {
  expect(keys(offered(ALL.slice(0, 2), "chat"))).toEqual(["text"]);
});
