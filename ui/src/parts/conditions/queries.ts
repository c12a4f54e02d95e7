import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "@/api/client";

/** What conditions are made of, and the fields that a mapping may fill. */
export const conditionParts = queryOptions({
  queryKey: ["conditions"],
  queryFn: () => ask(api.GET("/api/v1/conditions")),
  staleTime: Infinity,
});
