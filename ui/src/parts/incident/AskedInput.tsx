import { MultiSelect, SegmentedControl, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { things, unresolvedIncidents } from "@/api/queries";
import type { Plural } from "@/api/types";
import { Labelled } from "@/parts/form/Labelled";
import { Pairs } from "@/parts/form/Pairs";
import { ThingSelect } from "@/parts/form/ThingSelect";
import type { Input, Kind } from "./asked";

type Props = {
  input: Input;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string;
  /** The incidents that are acted on: none of them is offered as the other one. */
  ids: string[];
};

/** One thing that is asked before an act. */
export function AskedInput(props: Props) {
  const Shown = INPUTS[props.input.kind];
  return <Shown {...props} />;
}

const INPUTS: Record<Kind, (props: Props) => ReactNode> = {
  hooks: (props) => <Several {...props} plural="hooks" />,
  incident: OneIncident,
  line: Line,
  pairs: Fields,
  policy: OnePolicy,
  priority: OnePriority,
  tags: Tags,
  teams: (props) => <Several {...props} plural="teams" />,
  text: Long,
  time: Line,
  users: (props) => <Several {...props} plural="users" />,
};

function common({ input, error }: Props) {
  return { label: input.label, description: input.help, required: input.required, error };
}

const text = (value: unknown) => (typeof value === "string" ? value : "");
const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

function Line(props: Props) {
  return (
    <TextInput
      {...common(props)}
      type={props.input.kind === "time" ? "datetime-local" : "text"}
      value={text(props.value)}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

function Long(props: Props) {
  return (
    <Textarea
      {...common(props)}
      autosize
      minRows={2}
      maxRows={8}
      value={text(props.value)}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

function Several({ plural, ...props }: Props & { plural: Plural }) {
  const items = useQuery(things(plural)).data?.items ?? [];
  return (
    <MultiSelect
      {...common(props)}
      data={items.map((one) => ({ value: one.id, label: one.name }))}
      searchable
      value={list(props.value)}
      onChange={props.onChange}
    />
  );
}

function OneIncident(props: Props) {
  const query = useQuery(unresolvedIncidents);
  const others = (query.data?.items ?? []).filter((one) => !props.ids.includes(one.id));
  return (
    <Select
      {...common(props)}
      placeholder="Search by title or #number"
      data={others.map((one) => ({ value: one.id, label: `#${one.number} ${one.subject}` }))}
      searchable
      limit={50}
      nothingFoundMessage={query.isPending ? "Loading" : "No other unresolved incident matches"}
      value={text(props.value) || null}
      onChange={(chosen) => props.onChange(chosen ?? "")}
    />
  );
}

function OnePolicy(props: Props) {
  return (
    <ThingSelect
      {...common(props)}
      plural="policies"
      clearable
      value={text(props.value)}
      onChange={props.onChange}
    />
  );
}

function OnePriority(props: Props) {
  return (
    <Labelled {...common(props)} isGroup>
      {(ids) => (
        <SegmentedControl
          {...ids}
          fullWidth
          data={["P1", "P2", "P3", "P4", "P5"]}
          value={text(props.value)}
          onChange={props.onChange}
        />
      )}
    </Labelled>
  );
}

function Tags(props: Props) {
  return (
    <TagsInput {...common(props)} value={list(props.value)} onChange={props.onChange} acceptValueOnBlur />
  );
}

function Fields(props: Props) {
  return (
    <Labelled {...common(props)} isGroup>
      {(ids) => <Pairs {...ids} value={props.value} onChange={props.onChange} />}
    </Labelled>
  );
}
