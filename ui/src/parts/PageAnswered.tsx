import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Answered } from "./Answered";
import { Page } from "./Page";

type Props<T> = {
  /** What the page shows one of, as in "alert rule". */
  thing: string;
  query: UseQueryResult<T>;
  children: (answer: T) => ReactNode;
};

/** The page of one thing; until its name is known, and where it can't be loaded, the page is titled by the kind. */
export function PageAnswered<T>({ thing, query, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  return (
    <Page title={thing.charAt(0).toUpperCase() + thing.slice(1)}>
      <Answered what={`this ${thing}`} query={query} rows={8}>
        {children}
      </Answered>
    </Page>
  );
}
