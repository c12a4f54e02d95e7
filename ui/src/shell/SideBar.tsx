import { Tooltip, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { Mark, Search } from "@/look/icons";
import { Key } from "@/look/marks";
import { LiveState } from "./LiveBanner";
import { Me } from "./Me";
import { OnCallFoot } from "./OnCallFoot";
import { PLACES, type Place } from "./places";
import classes from "./SideBar.module.css";
import { useCounts } from "./useCounts";

/** The navigation of wide screens; icons alone below 1024. */
export function SideBar({ openPalette }: { openPalette: () => void }) {
  const counts = useCounts();
  return (
    <nav className={classes.bar} aria-label="Rooms">
      <Link to="/" className={classes.name} aria-label="Tocsin, home">
        <span className={classes.mark}>
          <Mark size={16} stroke={2} aria-hidden />
        </span>
        <span className={classes.wide}>Tocsin</span>
      </Link>
      <UnstyledButton className={classes.search} onClick={openPalette} aria-label="Search or jump to ⌘K">
        <Search size={16} aria-hidden />
        <span className={classes.wide}>Search or jump to</span>
        <span className={classes.wide}>
          <Key>⌘K</Key>
        </span>
      </UnstyledButton>
      <div className={classes.places}>
        {PLACES.map((section) => (
          <section key={section.title} aria-label={section.title || "Start"}>
            {section.title ? <h2 className={classes.section}>{section.title}</h2> : null}
            <ul>
              {section.places.map((place) => (
                <li key={place.to}>
                  <PlaceLink place={place} count={counts[place.to]} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <div className={classes.foot}>
        <OnCallFoot />
        <div className={classes.me}>
          <Me />
          <LiveState />
        </div>
      </div>
    </nav>
  );
}

function PlaceLink({ place, count }: { place: Place; count: number | undefined }) {
  const isNarrow = useMediaQuery("(max-width: 1023px)", false, { getInitialValueInEffect: false });
  const Icon = place.icon;
  return (
    <Tooltip label={place.label} position="right" disabled={!isNarrow}>
      <Link
        to={place.to}
        className={classes.place}
        activeProps={{ className: classes.here }}
        activeOptions={{ exact: place.to === "/" }}
        aria-label={count ? `${place.label} ${count}` : place.label}
      >
        <Icon size={17} stroke={1.7} aria-hidden className={classes.icon} />
        <span className={classes.wide}>{place.label}</span>{" "}
        {count ? <span className={classes.count}>{count}</span> : null}
      </Link>
    </Tooltip>
  );
}
