import { Modal, useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type KeyboardEvent, useId, useState } from "react";
import { openIncidents, things } from "@/api/queries";
import type { Plural } from "@/api/types";
import { Search } from "@/look/icons";
import { type Find, found } from "./finds";
import { SCHEMES } from "./Me";
import classes from "./Palette.module.css";
import { ALL_PLACES } from "./places";
import { signOut } from "./signOut";

type Props = { close: () => void; openKeys: () => void };

const KINDS: [Plural, string][] = [
  ["rules", "Alert rule"],
  ["hooks", "Notification hook"],
  ["integrations", "Integration"],
  ["policies", "Escalation policy"],
  ["teams", "Team"],
  ["users", "User"],
  ["apps", "App"],
];

/** Search or jump to: pages, things by name, incidents by number, acts. */
export default function Palette({ close, openKeys }: Props) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const finds = found(useFinds(openKeys), query);
  const chosen = finds[Math.min(at, finds.length - 1)];
  const take = (find: Find | undefined) => {
    if (!find) return;
    close();
    find.go();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((Math.min(at, finds.length - 1) + step + finds.length) % Math.max(1, finds.length));
    }
    if (event.key === "Enter") take(chosen);
  };
  return (
    <Modal
      opened
      onClose={close}
      withCloseButton={false}
      centered={false}
      padding={0}
      size={560}
      title={undefined}
      aria-label="Search or jump to"
    >
      <div className={classes.field}>
        <Search size={18} aria-hidden />
        <input
          className={classes.input}
          data-autofocus
          role="combobox"
          aria-label="Search or jump to"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={chosen ? list + chosen.id : undefined}
          placeholder="Search or jump to"
          value={query}
          onKeyDown={press}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
        />
      </div>
      <div id={list} role="listbox" aria-label="Found" className={classes.list}>
        {finds.map((find) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys act in the field, as a combobox has it
          <div
            key={find.id}
            id={list + find.id}
            role="option"
            tabIndex={-1}
            aria-selected={find === chosen}
            className={classes.find}
            onClick={() => take(find)}
          >
            <span className={classes.name}>{find.name}</span>
            <span className={classes.kind}>{find.kind}</span>
          </div>
        ))}
      </div>
      {finds.length ? null : <p className={classes.none}>Nothing matches “{query}”.</p>}
    </Modal>
  );
}

function useFinds(openKeys: () => void): Find[] {
  const router = useRouter();
  const { setColorScheme } = useMantineColorScheme();
  const to = (href: string) => () => void router.navigate({ href });
  const incidents = useQuery(openIncidents).data?.items ?? [];
  const named = useThings();
  return [
    ...ALL_PLACES.map((place) => ({
      id: place.to,
      name: place.label,
      kind: "Page",
      go: to(place.to),
    })),
    ...incidents.map((one) => ({
      id: one.id,
      name: `#${one.number} ${one.subject}`,
      kind: "Open incident",
      words: `${one.severity} ${Object.values(one.labels).join(" ")}`,
      go: to(`/incidents/${one.id}`),
    })),
    ...named.map(({ plural, kind, id, name, key }) => ({
      id,
      name,
      kind,
      words: key,
      go: to(`/${plural}/${id}`),
    })),
    ...SCHEMES.map(({ value, label }) => ({
      id: value,
      name: `Look: ${label.toLowerCase()}`,
      kind: "Act",
      go: () => setColorScheme(value),
    })),
    { id: "keys", name: "Show the keys", kind: "Act", go: openKeys },
    { id: "out", name: "Sign out", kind: "Act", go: () => void signOut() },
  ];
}

function useThings() {
  const found = [
    useQuery(things("rules")),
    useQuery(things("hooks")),
    useQuery(things("integrations")),
    useQuery(things("policies")),
    useQuery(things("teams")),
    useQuery(things("users")),
    useQuery(things("apps")),
  ];
  return KINDS.flatMap(([plural, kind], index) =>
    (found[index]?.data?.items ?? []).map(({ id, name, key }) => ({ plural, kind, id, name, key })),
  );
}
