import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Names } from "./steps";

/** The names of users and teams, by id. */
export function useNames(): Names {
  const users = useQuery(things("users")).data?.items ?? [];
  const teams = useQuery(things("teams")).data?.items ?? [];
  return new Map([...users, ...teams].map((one) => [one.id, one.name]));
}
