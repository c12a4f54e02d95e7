/** What stands where an answer is awaited, has failed, or is empty. Every list has words for each. */
import { Button, Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { Problem } from "@/api/client";
import { Trouble } from "@/look/icons";
import classes from "./Answered.module.css";

type Props<T> = {
  /** What is asked for, as in "Could not load incidents". */
  what: string;
  query: UseQueryResult<T>;
  /** How many rows the skeleton has. */
  rows?: number;
  children: (answer: T) => ReactNode;
};

/** The answer once it is there; before, a skeleton; after a failure, what happened and what to do. */
export function Answered<T>({ what, query, rows = 4, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failed what={what} error={query.error} again={() => void query.refetch()} />;
  return <Awaited rows={rows} />;
}

/** Rows on their way, shown after 200 ms. */
export function Awaited({ rows }: { rows: number }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.awaited} role="status" aria-label="Loading">
      {isLong
        ? Array.from({ length: rows }, (_, row) => (
            <Skeleton key={row} height={14} width={`${88 - ((row * 17) % 40)}%`} my={8} />
          ))
        : null}
    </div>
  );
}

/** What failed, why, and the way to try again. */
export function Failed({ what, error, again }: { what: string; error: Error; again: () => void }) {
  const isForbidden = error instanceof Problem && error.status === 403;
  return (
    <div className={classes.said} role="alert">
      <Trouble size={16} color="var(--t-danger)" aria-hidden />
      <span>
        {isForbidden ? `You can't see ${what}: ` : `Could not load ${what}: `}
        {error.message}
      </span>
      {isForbidden ? null : (
        <Button data-size="sm" onClick={again}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Nothing is there, in words, and what to do about it. */
export function Empty({ children, act }: { children: ReactNode; act?: ReactNode }) {
  return (
    <div className={classes.said}>
      <span className={classes.empty}>{children}</span>
      {act}
    </div>
  );
}
