import { UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Home, Incidents, Menu, Teams } from "@/look/icons";
import classes from "./PhoneTabs.module.css";
import { useCounts } from "./useCounts";

const TABS = [
  { to: "/", label: "Home", icon: Home },
  { to: "/incidents", label: "Incidents", icon: Incidents },
  { to: "/teams", label: "On call", icon: Teams },
] as const;

/** The navigation of phones; "More" opens everything else. */
export function PhoneTabs({ openPalette }: { openPalette: () => void }) {
  const counts = useCounts();
  return (
    <nav className={classes.tabs} aria-label="Rooms">
      {TABS.map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          className={classes.tab}
          activeProps={{ className: classes.here }}
          activeOptions={{ exact: to === "/" }}
        >
          <span className={classes.icon}>
            <Icon size={22} stroke={1.7} aria-hidden />
            {counts[to] ? <span className={classes.count}>{counts[to]}</span> : null}
          </span>
          {label}
        </Link>
      ))}
      <UnstyledButton className={classes.tab} onClick={openPalette}>
        <Menu size={22} stroke={1.7} aria-hidden />
        More
      </UnstyledButton>
    </nav>
  );
}
