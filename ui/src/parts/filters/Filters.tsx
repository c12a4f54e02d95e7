import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type ReactNode, useRef, useState } from "react";
import { Close, Filter as FilterIcon, Search } from "@/look/icons";
import { Key } from "@/look/marks";
import { useKeys } from "@/shell/keys";
import classes from "./Filters.module.css";

/** A filter that a list has: its name in the address, and the values it may take. */
export type FilterKind = {
  key: string;
  label: string;
  options: { value: string; label: string }[];
  /** Whether only one value at a time is taken. */
  isSingle?: boolean;
};

/** The chosen values by filter, as the address has them. */
export type Chosen = Record<string, string[] | undefined>;

type Props = {
  kinds: FilterKind[];
  chosen: Chosen;
  change: (chosen: Chosen) => void;
  text: string;
  search: (text: string) => void;
  /** What the search looks in: "Search title, label, #number". */
  placeholder: string;
  /** At the right: how many rows there are. */
  children?: ReactNode;
};

/** Search and filter chips over a list; what they choose is in the address. */
export function Filters({ kinds, chosen, change, text, search, placeholder, children }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState(text);
  const [shown, setShown] = useState(text);
  if (text !== shown) {
    setShown(text);
    setTyped(text);
  }
  const later = useDebouncedCallback((wanted: string) => {
    setShown(wanted);
    search(wanted);
  }, 250);
  useKeys("This list", [
    { keys: "/", says: "Search", run: () => input.current?.focus() },
    { keys: "f", says: "Add a filter", run: () => setOpen(true) },
  ]);
  const inUse = kinds.filter((kind) => chosen[kind.key]?.length);
  return (
    <div className={classes.filters}>
      <TextInput
        ref={input}
        className={classes.search}
        classNames={{ input: classes.input }}
        aria-label={placeholder}
        placeholder={placeholder}
        leftSection={<Search size={16} aria-hidden />}
        rightSection={<Key>/</Key>}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          later(event.currentTarget.value);
        }}
        onKeyDown={(event) => (event.key === "Escape" ? event.currentTarget.blur() : undefined)}
      />
      {inUse.map((kind) => (
        <Chip key={kind.key} kind={kind} chosen={chosen} change={change} />
      ))}
      <Menu opened={isOpen} onChange={setOpen} position="bottom-start" closeOnItemClick={false}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            data-size="sm"
            className={classes.add}
            leftSection={<FilterIcon size={16} />}
            rightSection={<Key>F</Key>}
          >
            Add filter
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {kinds.map((kind) => (
            <Menu.Sub key={kind.key}>
              <Menu.Sub.Target>
                <Menu.Sub.Item>{kind.label}</Menu.Sub.Item>
              </Menu.Sub.Target>
              <Menu.Sub.Dropdown>
                <Options kind={kind} chosen={chosen} change={change} />
              </Menu.Sub.Dropdown>
            </Menu.Sub>
          ))}
        </Menu.Dropdown>
      </Menu>
      <span className={classes.count}>{children}</span>
    </div>
  );
}

type ChipProps = { kind: FilterKind; chosen: Chosen; change: (chosen: Chosen) => void };

function Chip({ kind, chosen, change }: ChipProps) {
  const values = chosen[kind.key] ?? [];
  const said = values
    .map((value) => kind.options.find((one) => one.value === value)?.label ?? value)
    .join(", ");
  return (
    <span className={classes.chip}>
      <span className={classes.field}>{kind.label}</span>
      <Menu position="bottom-start" closeOnItemClick={false}>
        <Menu.Target>
          <button type="button" className={classes.value}>
            {said}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Options kind={kind} chosen={chosen} change={change} />
        </Menu.Dropdown>
      </Menu>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        aria-label={`Remove filter ${kind.label}`}
        onClick={() => change({ ...chosen, [kind.key]: undefined })}
      >
        <Close size={14} />
      </ActionIcon>
    </span>
  );
}

function Options({ kind, chosen, change }: ChipProps) {
  const values = chosen[kind.key] ?? [];
  const toggled = (value: string) => {
    if (values.includes(value)) return values.filter((one) => one !== value);
    return kind.isSingle ? [value] : [...values, value];
  };
  return kind.options.map((option) => (
    <Menu.CheckboxItem
      key={option.value}
      closeMenuOnClick={false}
      checked={values.includes(option.value)}
      onChange={() => change({ ...chosen, [kind.key]: toggled(option.value) })}
    >
      {option.label}
    </Menu.CheckboxItem>
  ));
}
