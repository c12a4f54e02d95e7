import { Switch, TextInput } from "@mantine/core";
import { Card } from "@/parts/Card";
import { errorAt, refusedOf } from "@/parts/form/problems";
import { Rows } from "@/parts/form/Rows";
import type { Edited } from "./edited";
import classes from "./Mapping.module.css";
import { PathInput } from "./MappedFields";
import type { Seen } from "./queries";

type Props = Edited & { seen: Seen[] };

const NO_NAME = { text: "", is_static: false, only: "" };

/** The second part of what identifies a problem, after the source. */
export function SourceName({ draft, seen }: Props) {
  const name = { ...NO_NAME, ...draft.value.body.source_name };
  const edit = (part: Partial<typeof name>) => {
    const next = { ...name, ...part };
    draft.setBody({ source_name: next.text || next.only || next.is_static ? next : null });
  };
  return (
    <Card title="Source name">
      <p className={classes.help}>
        With the source and the key it says which problem is meant: a host, a project. Empty: it plays no
        part.
      </p>
      <div className={classes.stack}>
        <Switch
          label="The same for every message"
          checked={name.is_static}
          onChange={(event) => edit({ is_static: event.currentTarget.checked })}
        />
        <PathInput
          label="Source name"
          placeholder={name.is_static ? "Production" : "path, such as host"}
          value={name.text}
          seen={name.is_static ? [] : seen}
          error={errorAt(draft.problem, "source_name.text")}
          onChange={(text) => edit({ text })}
        />
        {name.text && !name.is_static ? (
          <TextInput
            label="Only where it is"
            description="Messages with another source name go on to the next integration. Empty: any."
            value={name.only}
            error={errorAt(draft.problem, "source_name.only")}
            onChange={(event) => edit({ only: event.currentTarget.value })}
          />
        ) : null}
      </div>
    </Card>
  );
}

/** Custom fields of the incident. */
export function Attributes({ draft, seen }: Props) {
  return (
    <Card title="Custom fields">
      <Rows
        of="custom field"
        none="Further facts for the incident: a runbook, a customer, a region."
        rows={draft.value.body.attributes ?? []}
        fresh={{ name: "", value: "" }}
        change={(attributes) => draft.setBody({ attributes })}
        refused={refusedOf(draft.problem, "attributes")}
      >
        {(row, edit, name) => (
          <div className={classes.two}>
            <TextInput
              aria-label={`Name of ${name}`}
              placeholder="Name"
              value={row.name}
              onChange={(event) => edit({ name: event.currentTarget.value })}
            />
            <PathInput
              label={`Value of ${name}`}
              value={row.value}
              seen={seen}
              onChange={(value) => edit({ value })}
            />
            <Switch
              className={classes.wide}
              label="Required: a message without it says so"
              checked={row.is_required ?? false}
              onChange={(event) => edit({ is_required: event.currentTarget.checked })}
            />
          </div>
        )}
      </Rows>
    </Card>
  );
}

/** Links and attachments of the incident. */
export function Links({ draft, seen }: Props) {
  return (
    <Card title="Links">
      <Rows
        of="link"
        none="Where to look further: a dashboard, an image, a log."
        rows={draft.value.body.links ?? []}
        fresh={{ name: "", url: "" }}
        change={(links) => draft.setBody({ links })}
        refused={refusedOf(draft.problem, "links")}
      >
        {(row, edit, name) => (
          <div className={classes.two}>
            <TextInput
              aria-label={`Name of ${name}`}
              placeholder="Dashboard"
              value={row.name}
              onChange={(event) => edit({ name: event.currentTarget.value })}
            />
            <PathInput
              label={`Address of ${name}`}
              placeholder="path, or https://…/<path>"
              value={row.url}
              seen={seen}
              onChange={(url) => edit({ url })}
            />
            <div className={classes.wide}>
              <PathInput
                label={`For each of, ${name}`}
                placeholder="one for each of this array, else one"
                value={row.each ?? ""}
                seen={seen}
                onChange={(each) => edit({ each })}
              />
            </div>
          </div>
        )}
      </Rows>
    </Card>
  );
}

/** Further fields, cut out of a text between two tags. */
export function Extracts({ draft, seen }: Props) {
  return (
    <Card title="Extracts">
      <Rows
        of="extract"
        none="A further field, from what stands between two tags of a text. It can be mapped like any other."
        rows={draft.value.body.extracts ?? []}
        fresh={{ name: "", field: "", start_tag: "", end_tag: "" }}
        change={(extracts) => draft.setBody({ extracts })}
        refused={refusedOf(draft.problem, "extracts")}
      >
        {(row, edit, name) => (
          <div className={classes.three}>
            <TextInput
              aria-label={`Name of ${name}`}
              placeholder="Name, such as host"
              value={row.name}
              onChange={(event) => edit({ name: event.currentTarget.value })}
            />
            <PathInput
              label={`Text of ${name}`}
              placeholder="from, such as body"
              value={row.field}
              seen={seen}
              onChange={(field) => edit({ field })}
            />
            <TextInput
              aria-label={`After, ${name}`}
              placeholder="after, such as Host:"
              classNames={{ input: classes.mono }}
              value={row.start_tag ?? ""}
              onChange={(event) => edit({ start_tag: event.currentTarget.value })}
            />
            <TextInput
              aria-label={`Before, ${name}`}
              placeholder="before, empty: the line's end"
              classNames={{ input: classes.mono }}
              value={row.end_tag ?? ""}
              onChange={(event) => edit({ end_tag: event.currentTarget.value })}
            />
          </div>
        )}
      </Rows>
    </Card>
  );
}
