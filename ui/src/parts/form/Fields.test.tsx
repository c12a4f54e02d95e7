import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Problem } from "@/api/client";
import type { Field } from "@/api/types";
import { Fields } from "./Fields";
import { MASK, type Values } from "./values";

const field = (given: Record<string, unknown>): Field =>
  ({
    key: "one",
    label: "One",
    kind: "text",
    required: false,
    secret: false,
    help: "",
    placeholder: "",
    default: null,
    choices: [],
    of: "",
    ...given,
  }) as Field;

function drawn(fields: Field[], values: Values = {}, problem: Problem | null = null): string {
  return renderToStaticMarkup(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <Fields fields={fields} values={values} onChange={() => undefined} problem={problem} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

test.each([
  [{ kind: "boolean" }, { one: true }, 'role="switch"'],
  [{ kind: "duration" }, { one: 5400 }, 'value="1 h 30 min"'],
  [{ kind: "email" }, { one: "a@b.c" }, 'type="email"'],
  [{ kind: "url" }, { one: "https://a.example/x" }, "https://a.example/x</textarea>"],
  [{ kind: "choice", choices: ["more_or_equal", "less"] }, { one: "less" }, "more or equal"],
  [{ kind: "list" }, { one: ["os.host", "app"] }, "os.host"],
  [{ kind: "map" }, { one: { "X-Key": "7" } }, 'value="X-Key"'],
  [{ kind: "number" }, { one: 0 }, 'value="0"'],
  [{ kind: "reference", of: "something unheard of" }, { one: "abc" }, 'value="abc"'],
  [{ kind: "something new" }, { one: "still a text" }, 'value="still a text"'],
])("a field of %j shows its value as it should", (given, values, part) =>
  expect(drawn([field(given)], values)).toContain(part),
);

test("a saved secret is not shown, an unsaved one is hidden while it is typed", () => {
  const secret = field({ secret: true });
  expect(drawn([secret], { one: MASK })).toContain("•••• is set");
  expect(drawn([secret], { one: MASK })).not.toContain("<input");
  expect(drawn([secret], { one: "s3cret" })).toContain('type="password"');
});

test("help, placeholder, the sign of a must, and the server's error stand at the field", () => {
  const odd = field({
    key: "odd-key.x",
    label: "Odd <b>label</b>",
    help: "Helps",
    placeholder: "like so",
    required: true,
  });
  const html = drawn([odd], {}, new Problem(400, "Odd must be even", "settings.odd-key.x"));
  for (const part of [
    "Odd &lt;b&gt;label",
    "Helps",
    'placeholder="like so"',
    "Odd must be even",
    'aria-invalid="true"',
  ])
    expect(html).toContain(part);
});
