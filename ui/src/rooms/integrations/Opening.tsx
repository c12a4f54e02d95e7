import { SegmentedControl, TagsInput, TextInput } from "@mantine/core";
import type { Problem } from "@/api/client";
import type { Bodies, Template } from "@/api/types";
import { Tag } from "@/look/marks";
import { Card } from "@/parts/Card";
import { errorAt } from "@/parts/form/problems";
import classes from "./IntegrationPage.module.css";

type Body = Bodies["integrations"];

type Props = {
  template: Template | undefined;
  body: Body;
  change: (part: Partial<Body>) => void;
  problem: Problem | null;
};

/** By which texts of which field a message opens, closes or updates; the template's, or the integration's own. */
export function Opening({ template, body, change, problem }: Props) {
  const { field, texts, key, isOwn } = readBy(template, body);
  const edit = (part: Partial<NonNullable<Body["status"]>>) =>
    change({
      status: {
        open: texts.open,
        close: texts.close,
        update: texts.update,
        is_part: texts.is_part,
        ...part,
      },
    });
  return (
    <Card
      title="Opening and closing"
      aside={
        <span className={classes.quiet}>
          {isOwn ? "changed here" : `from template ${template?.key ?? body.template}`}
        </span>
      }
    >
      <div className={classes.settings}>
        <TextInput
          label="Field"
          description="Where the message says whether the problem is there or over. Without one every message opens."
          value={field}
          error={errorAt(problem, "mapping.status")}
          onChange={(event) => {
            const path = event.currentTarget.value;
            change({ mapping: { ...body.mapping, status: [path] } });
          }}
        />
        <SegmentedControl
          aria-label="How the texts are compared"
          data={[
            { value: "whole", label: "is" },
            { value: "part", label: "contains" },
          ]}
          value={texts.is_part ? "part" : "whole"}
          onChange={(chosen) => edit({ is_part: chosen === "part" })}
        />
        <TagsInput
          label="Opens on"
          value={texts.open}
          onChange={(open) => edit({ open })}
          acceptValueOnBlur
        />
        <TagsInput
          label="Closes on"
          value={texts.close}
          onChange={(close) => edit({ close })}
          acceptValueOnBlur
        />
        <div>
          <div className={classes.label}>Key</div>
          <p className={classes.quiet}>Messages with the same key are one problem.</p>
          <div className={classes.tags}>
            {key.map((one) => (
              <Tag key={one} mono>
                {one}
              </Tag>
            ))}
          </div>
        </div>
      </div>
    </Card>
  );
}

/** Return what decides: the integration's own where it has it, else its template's. */
function readBy(template: Template | undefined, body: Body) {
  const map = { ...template?.map, ...body.mapping };
  return {
    field: map.status?.[0] ?? "",
    key: map.dedup_key ?? [],
    texts: body.status ?? template?.status ?? NONE,
    isOwn: Boolean(body.status ?? body.mapping?.status),
  };
}

const NONE = { open: [], close: [], update: [], is_part: false };
