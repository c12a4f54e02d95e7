import { useQuery } from "@tanstack/react-query";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { queries, session } from "@/api/queries";
import { follow } from "@/live/feed";
import { listen, useKeys } from "./keys";
import { LiveBanner } from "./LiveBanner";
import { PhoneTabs } from "./PhoneTabs";
import { ALL_PLACES } from "./places";
import classes from "./Shell.module.css";
import { SideBar } from "./SideBar";

const Palette = lazy(() => import("./Palette"));
const KeyboardHelp = lazy(() => import("./KeyboardHelp"));

/** What stands around every room: side bar, live state, palette, keyboard. */
export function Shell() {
  const [opened, setOpened] = useState<"palette" | "keys" | null>(null);
  const navigate = useNavigate();
  const who = useQuery(session).data;
  useEffect(() => follow(queries), []);
  useEffect(() => listen(), []);
  useEffect(() => openOn("k", () => setOpened("palette")), []);
  useEffect(() => {
    if (who === null)
      void navigate({ to: "/sign-in", search: { next: location.pathname + location.search } });
  }, [who, navigate]);
  useKeys("Everywhere", [
    { keys: "?", says: "Show the keys", run: () => setOpened("keys") },
    ...ALL_PLACES.map((place) => ({
      keys: `g ${place.keys}`,
      says: `Go to ${place.label}`,
      run: () => void navigate({ to: place.to }),
    })),
  ]);
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      <SideBar openPalette={() => setOpened("palette")} />
      <main id="main" className={classes.main} tabIndex={-1}>
        <LiveBanner />
        <Outlet />
      </main>
      <PhoneTabs openPalette={() => setOpened("palette")} />
      <Suspense>
        {opened === "palette" ? (
          <Palette close={() => setOpened(null)} openKeys={() => setOpened("keys")} />
        ) : null}
        {opened === "keys" ? <KeyboardHelp close={() => setOpened(null)} /> : null}
      </Suspense>
    </div>
  );
}

function openOn(key: string, open: () => void): () => void {
  const press = (event: KeyboardEvent) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === key) {
      event.preventDefault();
      open();
    }
  };
  window.addEventListener("keydown", press);
  return () => window.removeEventListener("keydown", press);
}
