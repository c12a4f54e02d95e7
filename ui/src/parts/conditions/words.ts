/** Conditions as one reads them, and as one begins them: pure. */

/** What every condition has, whatever else its row says. */
export type Tested = { field: string; operator: string; value?: string; negate?: boolean };

const WORDS: Record<string, [string, string]> = {
  contains: ["contains", "doesn't contain"],
  ends_with: ["ends with", "doesn't end with"],
  equals: ["is", "is not"],
  exists: ["exists", "doesn't exist"],
  greater: ["is more than", "is not more than"],
  in_list: ["is one of", "is none of"],
  is_empty: ["is empty", "is not empty"],
  less: ["is less than", "is not less than"],
  matches: ["matches", "doesn't match"],
  starts_with: ["starts with", "doesn't start with"],
};

/** Return an operator as one says it between field and value: "doesn't contain". */
export function operatorWords(operator: string, negate = false): string {
  const known = WORDS[operator];
  const plain = operator.replaceAll("_", " ");
  return known ? known[negate ? 1 : 0] : negate ? `not ${plain}` : plain;
}

/** Return an operator and its negation as one choice of a list, and back by `chosen`. */
export function choiceOf(operator: string, negate = false): string {
  return negate ? `!${operator}` : operator;
}

/** Return what a choice of the list means. */
export function chosen(choice: string): { operator: string; negate: boolean } {
  return { operator: choice.replace("!", ""), negate: choice.startsWith("!") };
}

/** Whether an operator compares with a value. */
export function takesValue(operator: string): boolean {
  return operator !== "exists" && operator !== "is_empty";
}

type Texts = { open?: string[]; close?: string[]; update?: string[]; is_part?: boolean };
type Operator = "contains" | "equals" | "in_list";
type Condition = { field: string; operator: Operator; value: string; negate: boolean };
type Group = { all: Condition[]; any: Condition[] };

/** Return as conditions what status texts of a field do: any one of the texts is enough. */
export function conditionsOf(field: string, texts: string[], isPart: boolean): Group {
  const one = (operator: Operator, value: string) => ({ field, operator, value, negate: false });
  if (texts.length === 1) return { all: [one(isPart ? "contains" : "equals", texts[0] ?? "")], any: [] };
  const isList = texts.length > 1 && !isPart && !texts.some((text) => text.includes(","));
  if (isList) return { all: [one("in_list", texts.join(", "))], any: [] };
  return { all: [], any: texts.map((text) => one(isPart ? "contains" : "equals", text)) };
}

/** Return the three groups that do what a template's status does. */
export function groupsOf(field: string, texts: Texts) {
  const of = (one: string[] | undefined) => conditionsOf(field, one ?? [], texts.is_part ?? false);
  return { open_when: of(texts.open), close_when: of(texts.close), update_when: of(texts.update) };
}
