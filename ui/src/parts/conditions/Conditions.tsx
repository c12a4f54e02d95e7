import { ActionIcon, Button } from "@mantine/core";
import type { Problem } from "@/api/client";
import type { Conditions as Group } from "@/api/types";
import { Close, Plus } from "@/look/icons";
import { Condition } from "./Condition";
import classes from "./Conditions.module.css";

type Test = NonNullable<Group["all"]>[number];
type Half = "all" | "any";

type Props = {
  /** What the group decides, as in "Field of opening condition 1". */
  of: string;
  value: Group;
  change: (value: Group) => void;
  fields: string[];
  problem?: Problem | null;
  /** The group's key in the body, to which an error is told: "open_when". */
  at: string;
};

const HEADS: Record<Half, string> = {
  all: "All of these",
  any: "At least one of these",
};

/** A group of conditions: all of the first rows must be met, and one of the others where there are any. */
export function Conditions({ of, value, change, fields, problem, at }: Props) {
  const put = (half: Half, rows: Test[]) =>
    change({ all: value.all ?? [], any: value.any ?? [], [half]: rows });
  const add = (half: Half) => put(half, [...(value[half] ?? []), fresh(value)]);
  const isFailed = (half: Half, place: number) =>
    problem?.field?.includes(`${at}.${half}[${place}]`) || undefined;
  const first = value.all?.length ?? 0;
  return (
    <div className={classes.group}>
      {(["all", "any"] as const).map((half) => {
        const rows = value[half] ?? [];
        if (!rows.length) return null;
        return (
          <fieldset key={half} className={classes.half}>
            <legend className={classes.head}>
              {half === "any" && first ? "And at least one of these" : HEADS[half]}
            </legend>
            {rows.map((row, place) => (
              <div key={place} className={classes.row}>
                <Condition
                  of={`${of} ${half === "any" ? first + place + 1 : place + 1}`}
                  value={row}
                  fields={fields}
                  error={isFailed(half, place)}
                  change={(part) =>
                    put(
                      half,
                      rows.map((one, index) => (index === place ? ({ ...one, ...part } as Test) : one)),
                    )
                  }
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove ${of} ${half === "any" ? first + place + 1 : place + 1}`}
                  onClick={() =>
                    put(
                      half,
                      rows.filter((_, index) => index !== place),
                    )
                  }
                >
                  <Close size={16} />
                </ActionIcon>
                {isFailed(half, place) ? <p className={classes.error}>{problem?.detail}</p> : null}
              </div>
            ))}
          </fieldset>
        );
      })}
      <div className={classes.adds}>
        <Button
          data-size="sm"
          leftSection={<Plus size={14} />}
          aria-label={`Add condition, ${of}`}
          onClick={() => add("all")}
        >
          Add condition
        </Button>
        <Button
          data-size="sm"
          variant="subtle"
          color="gray"
          leftSection={<Plus size={14} />}
          aria-label={`Add alternative, ${of}`}
          onClick={() => add("any")}
        >
          Add alternative
        </Button>
      </div>
    </div>
  );
}

/** A new row asks for the field that the last one asks for. */
function fresh(value: Group): Test {
  const last = [...(value.all ?? []), ...(value.any ?? [])].at(-1);
  return { field: last?.field ?? "", operator: last?.operator ?? "contains", value: "", negate: false };
}

/** Whether a group asks for anything. */
export function asks(group: Group | undefined): boolean {
  return Boolean(group?.all?.length || group?.any?.length);
}
