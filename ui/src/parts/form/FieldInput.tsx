/** One field as an input. What a field's kind looks like is decided here; an unknown kind is a text. */
import {
  Button,
  PasswordInput,
  SegmentedControl,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { things } from "@/api/queries";
import type { Field, Plural } from "@/api/types";
import classes from "./FieldInput.module.css";
import { DurationInput, NumberField } from "./NumberInputs";
import { Pairs } from "./Pairs";
import { Labelled } from "./Labelled";
import { TagFilters } from "./TagFilters";
import { MASK, words } from "./values";

export type FieldProps = {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string;
  disabled?: boolean;
};

const SEGMENTS_MAX = 4;

/** The input of a field. */
export function FieldInput(props: FieldProps) {
  const { field, value } = props;
  if (field.secret && value === MASK) return <SavedSecret {...props} />;
  if (field.secret) return <Secret {...props} />;
  if (field.choices.length) return <Choice {...props} />;
  const Input = INPUTS[field.kind] ?? Text;
  return <Input {...props} />;
}

const INPUTS: Partial<Record<Field["kind"], (props: FieldProps) => ReactNode>> = {
  boolean: YesNo,
  duration: Duration,
  email: Text,
  filters: Filters,
  list: List,
  map: Rows,
  number: Figure,
  reference: Reference,
  text: Text,
  url: Url,
};

function common({ field, error, disabled }: FieldProps) {
  return {
    label: field.label,
    description: field.help || undefined,
    placeholder: field.placeholder || undefined,
    required: field.required,
    error,
    disabled,
    name: field.key,
  };
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

function Text(props: FieldProps) {
  const type = props.field.kind === "email" ? "email" : "text";
  return (
    <TextInput
      {...common(props)}
      type={type}
      value={text(props.value)}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

function Url(props: FieldProps) {
  return (
    <Textarea
      {...common(props)}
      autosize
      minRows={1}
      maxRows={4}
      inputMode="url"
      spellCheck={false}
      classNames={{ input: classes.url }}
      value={text(props.value)}
      onChange={(event) => props.onChange(event.currentTarget.value.replace(/\s/g, ""))}
    />
  );
}

function Secret(props: FieldProps) {
  return (
    <PasswordInput
      {...common(props)}
      autoComplete="off"
      value={text(props.value)}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** A secret that is saved: it is not shown, and stays unless it is replaced. */
function SavedSecret(props: FieldProps) {
  const [isReplaced, setReplaced] = useState(false);
  if (isReplaced) {
    const keep = (value: unknown) => props.onChange(value === "" ? MASK : value);
    return <Secret {...props} value="" onChange={keep} />;
  }
  return (
    <Labelled {...common(props)}>
      {() => (
        <span className={classes.secret}>
          <span>•••• is set</span>
          <Button data-size="sm" disabled={props.disabled} onClick={() => setReplaced(true)}>
            Replace
          </Button>
        </span>
      )}
    </Labelled>
  );
}

function Choice(props: FieldProps) {
  const { field, value, onChange, disabled } = props;
  const choices = field.choices.map((choice) => ({ value: choice, label: words(choice) }));
  if (choices.length > SEGMENTS_MAX) {
    return (
      <Select
        {...common(props)}
        data={choices}
        searchable
        allowDeselect={!field.required}
        value={text(value) || null}
        onChange={(chosen) => onChange(chosen ?? "")}
      />
    );
  }
  return (
    <Labelled {...common(props)} isGroup>
      {(ids) => (
        <SegmentedControl
          {...ids}
          fullWidth
          data={choices}
          disabled={disabled}
          value={text(value)}
          onChange={onChange}
        />
      )}
    </Labelled>
  );
}

function YesNo(props: FieldProps) {
  return (
    <Switch
      {...common(props)}
      required={false}
      checked={props.value === true}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  );
}

function Figure(props: FieldProps) {
  return <NumberField {...common(props)} value={props.value} onChange={props.onChange} />;
}

function Duration(props: FieldProps) {
  return <DurationInput {...common(props)} value={props.value} onChange={props.onChange} />;
}

function List(props: FieldProps) {
  const items = Array.isArray(props.value) ? props.value.map(text) : [];
  return <TagsInput {...common(props)} value={items} onChange={props.onChange} acceptValueOnBlur clearable />;
}

function Filters(props: FieldProps) {
  return (
    <Labelled {...common(props)} isGroup>
      {(ids) => (
        <TagFilters {...ids} value={props.value} onChange={props.onChange} disabled={props.disabled} />
      )}
    </Labelled>
  );
}

function Rows(props: FieldProps) {
  return (
    <Labelled {...common(props)} isGroup>
      {(ids) => <Pairs {...ids} value={props.value} onChange={props.onChange} disabled={props.disabled} />}
    </Labelled>
  );
}

const PLURALS: Record<string, Plural> = {
  app: "apps",
  hook: "hooks",
  integration: "integrations",
  policy: "policies",
  rule: "rules",
  team: "teams",
  user: "users",
};

function Reference(props: FieldProps) {
  const plural = PLURALS[props.field.of];
  const query = useQuery({ ...things(plural ?? "teams"), enabled: plural !== undefined });
  if (!plural) return <Text {...props} />;
  const data = (query.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  return (
    <Select
      {...common(props)}
      data={data}
      searchable
      clearable={!props.field.required}
      nothingFoundMessage={query.isPending ? "Loading" : "Nothing matches"}
      value={text(props.value) || null}
      onChange={(chosen) => props.onChange(chosen ?? "")}
    />
  );
}
