import { Modal, Switch } from "@mantine/core";
import { Key } from "@/look/marks";
import classes from "./KeyboardHelp.module.css";
import { useKeysOn, useKnownKeys } from "./keys";

const EVERYWHERE = "Everywhere";
const NAMES: Record<string, string> = { Escape: "Esc", " ": "Space", ArrowDown: "Down", ArrowUp: "Up" };

/** All keys that this page knows, and the switch that turns them off. */
export default function KeyboardHelp({ close }: { close: () => void }) {
  const groups = useKnownKeys();
  const [on, turn] = useKeysOn();
  return (
    <Modal opened onClose={close} title="Keys" size={560}>
      {byTitle(groups).map((group) => (
        <section key={group.title} className={classes.group}>
          <h3 className={classes.title}>{group.title}</h3>
          <dl className={classes.keys}>
            {group.bindings.map((one) => (
              <div key={one.keys} className={classes.row}>
                <dt>{one.says}</dt>
                <dd>
                  {one.keys.split(" ").map((key) => (
                    <Key key={key}>{NAMES[key] ?? key}</Key>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <Switch
        label="Single keys act"
        description="⌘K or Ctrl K always opens the search."
        checked={on}
        onChange={(event) => turn(event.currentTarget.checked)}
      />
    </Modal>
  );
}

/** The page's own keys first, those of everywhere last; what has one title stands together. */
function byTitle(groups: ReturnType<typeof useKnownKeys>) {
  const titles = [...new Set(groups.map((group) => group.title))];
  const own = titles.filter((title) => title !== EVERYWHERE);
  return [...own, EVERYWHERE].map((title) => ({
    title,
    bindings: groups.filter((group) => group.title === title).flatMap((group) => group.bindings),
  }));
}
