import type { Bodies, Template } from "@/api/types";
import type { Draft } from "@/parts/thing/useDraft";

/** An integration while it is edited, and the template that it reads by. */
export type Edited = { draft: Draft<"integrations">; template: Template | undefined };

export type Body = Bodies["integrations"];

type Mapping = NonNullable<Body["mapping"]>;

/** Return a mapping with a field's own candidates; without any the template's come back. */
export function mapped(mapping: Mapping, field: string, candidates?: string[]): Mapping {
  const others = Object.entries(mapping).filter(([name]) => name !== field);
  return Object.fromEntries(candidates ? [...others, [field, candidates]] : others);
}
