import type { ReactNode } from "react";
import classes from "./Tabs.module.css";

type Tab = { key: string; label: ReactNode };

type Props = {
  label: string;
  tabs: Tab[];
  chosen: string | undefined;
  choose: (key: string) => void;
  ruled?: boolean;
};

/** Tabs by underline; the address keeps which one is chosen. `ruled`: over a line across the page. */
export function Tabs({ label, tabs, chosen, choose, ruled }: Props) {
  return (
    <div role="group" aria-label={label} className={ruled ? classes.ruled : classes.tabs}>
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          aria-pressed={tab.key === chosen}
          className={tab.key === chosen ? classes.chosen : classes.tab}
          onClick={() => choose(tab.key)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
