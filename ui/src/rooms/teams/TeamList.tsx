import { ThingList } from "@/parts/ThingList";

/** Teams: people, their permissions and their rotation. */
export function TeamList() {
  return <ThingList title="Teams and users" what="teams" plural="teams" />;
}
