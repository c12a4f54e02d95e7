import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { Tag } from "@/look/marks";
import { Card } from "@/parts/Card";
import { Code } from "@/parts/Code";
import { readable } from "@/parts/message/readable";
import type { Body, Edited } from "./edited";
import classes from "./Mapping.module.css";

type Sample = NonNullable<Body["samples"]>[number];

/** Messages that were kept as tests: every edit must read them as they were read when they were kept. */
export function Samples({ draft }: Edited & { integrationId: string }) {
  const samples = draft.value.body.samples ?? [];
  const put = (next: Sample[]) => draft.setBody({ samples: next });
  return (
    <Card title="Samples" count={samples.length}>
      <p className={classes.help}>
        Messages kept as tests: an edit that reads one otherwise isn't saved. Keep more from the inbound log,
        by "Save as sample".
      </p>
      <ul>
        {samples.map((one, place) => (
          <li key={place} className={classes.sample}>
            <SampleRow
              sample={one}
              name={(name) =>
                put(samples.map((other, index) => (index === place ? { ...one, name } : other)))
              }
              remove={() => put(samples.filter((_, index) => index !== place))}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}

type RowProps = { sample: Sample; name: (name: string) => void; remove: () => void };

function SampleRow({ sample, name, remove }: RowProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <div className={classes.sampleHead}>
        <TextInput
          aria-label="Sample name"
          value={sample.name}
          onChange={(event) => name(event.currentTarget.value)}
        />
        <span className={classes.quiet}>
          reads as{" "}
          {sample.expect.map((one, place) => (
            <Tag key={place}>{typeof one.action === "string" ? one.action : "a report"}</Tag>
          ))}
          {sample.expect.length ? "" : "nothing"}
        </span>
        <Button
          data-size="sm"
          variant="subtle"
          color="gray"
          aria-expanded={isOpen}
          className={classes.push}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? "Hide" : "Show"}
        </Button>
        <Button
          data-size="sm"
          variant="subtle"
          color="gray"
          aria-label={`Remove sample ${sample.name}`}
          onClick={remove}
        >
          Remove
        </Button>
      </div>
      {isOpen ? (
        <>
          <Code label={`Payload of ${sample.name}`} text={readable(sample.payload)} />
          <Code label={`What ${sample.name} must read as`} text={JSON.stringify(sample.expect, null, 2)} />
        </>
      ) : null}
    </>
  );
}
