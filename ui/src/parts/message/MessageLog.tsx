import { Button, TextInput } from "@mantine/core";
import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import { messageOf, things } from "@/api/queries";
import type { Message } from "@/api/types";
import { serverNow } from "@/live/clock";
import { clock, day } from "@/look/times";
import { capital } from "@/look/words";
import { Awaited, Empty, Failed } from "@/parts/Answered";
import { type FilterKind, Filters } from "@/parts/filters/Filters";
import classes from "./MessageLog.module.css";
import { MessageRow } from "./MessageRow";
import { ReplayAll } from "./ReplayAll";
import { askedFor, isNarrowed, type LogSearch, RANGES, STATUSES } from "./search";

const PAGE = 50;
const KEYS = ["status", "integration_id", "source", "range"] as const;

function pages(search: LogSearch) {
  const asked = askedFor(search, serverNow());
  return infiniteQueryOptions({
    queryKey: ["messages", "pages", asked],
    queryFn: ({ pageParam }) =>
      ask(api.GET("/api/v1/messages", { params: { query: { ...asked, cursor: pageParam, limit: PAGE } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

type Props = {
  search: LogSearch;
  choose: (part: LogSearch) => void;
  /** Whether it is the log of one integration, which the address doesn't choose. */
  isOfOne?: boolean;
};

/** A log of messages: search and filters, one row a message, older ones on demand. */
export function MessageLog({ search, choose, isOfOne }: Props) {
  const query = useFound(search);
  const kinds = useKinds(isOfOne);
  const shown = query.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <Filters
        kinds={kinds}
        chosen={Object.fromEntries(KEYS.map((key) => [key, search[key] ? [search[key]] : undefined]))}
        change={(chosen) =>
          choose(Object.fromEntries(kinds.map(({ key }) => [key, chosen[key]?.[0]])) as LogSearch)
        }
        text={search.text ?? ""}
        search={(text) => choose({ text: text || undefined })}
        placeholder="Search body, source, key, reason"
      >
        <ReplayAll integrationId={search.integration_id} status={search.status} shown={shown ?? []} />
      </Filters>
      {search.range === "own" ? <Own search={search} choose={choose} /> : null}
      {shown ? (
        <Found found={shown} search={search} choose={choose} isOfOne={isOfOne} />
      ) : query.isError ? (
        <Failed what="the inbound log" error={query.error} again={() => void query.refetch()} />
      ) : (
        <Awaited rows={8} />
      )}
      <Older query={query} />
    </>
  );
}

function Older({ query }: { query: ReturnType<typeof useFound> }) {
  if (!query.hasNextPage) return null;
  return (
    <div className={classes.more}>
      <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {older(query.data?.pages.at(-1)?.searched_until)}
      </Button>
    </div>
  );
}

function useFound(search: LogSearch) {
  return useInfiniteQuery(pages(search));
}

/** A search by text looks at so many messages at a time, and says how far back it got. */
function older(until: string | null | undefined): string {
  if (!until) return "Show older messages";
  const at = Date.parse(until);
  return `Searched back to ${day(at)}, ${clock(at)}. Search on`;
}

function useKinds(isOfOne: boolean | undefined): FilterKind[] {
  const integrations = useQuery(things("integrations")).data?.items ?? [];
  const sources = [...new Set(integrations.map((one) => one.body.source))].filter(Boolean).toSorted();
  const ranges = Object.entries(RANGES).map(([value, { label }]) => ({ value, label }));
  const status = STATUSES.map((value) => ({ value, label: capital(value) }));
  return [
    { key: "status", label: "Status", options: status, isSingle: true },
    ...(isOfOne
      ? []
      : [
          {
            key: "integration_id",
            label: "Integration",
            options: integrations.map(({ id, name }) => ({ value: id, label: name })),
            isSingle: true,
          },
          {
            key: "source",
            label: "Source",
            options: sources.map((value) => ({ value, label: value })),
            isSingle: true,
          },
        ]),
    {
      key: "range",
      label: "Time",
      options: [...ranges, { value: "own", label: "From … until …" }],
      isSingle: true,
    },
  ];
}

/** The two ends of a range of one's own, in local time. */
function Own({ search, choose }: Omit<Props, "isOfOne">) {
  return (
    <div className={classes.own}>
      <TextInput
        label="From"
        type="datetime-local"
        value={search.since ?? ""}
        onChange={(event) => choose({ since: event.currentTarget.value || undefined })}
      />
      <TextInput
        label="Until"
        type="datetime-local"
        value={search.until ?? ""}
        onChange={(event) => choose({ until: event.currentTarget.value || undefined })}
      />
    </div>
  );
}

function Found({ found, search, choose, isOfOne }: Props & { found: Message[] }) {
  const isLess = isNarrowed(isOfOne ? { ...search, integration_id: undefined } : search);
  const clear = { text: undefined, status: undefined, source: undefined, range: undefined };
  return (
    <>
      <Linked search={search} found={found} choose={choose} isOfOne={isOfOne} />
      {found.length ? (
        <ol className={classes.list} aria-label="Messages, the newest first">
          {found.map((one) => (
            <MessageRow
              key={one.id}
              message={one}
              integrationId={search.integration_id}
              isOpen={one.id === search.message}
              toggle={() => choose({ message: one.id === search.message ? undefined : one.id })}
            />
          ))}
        </ol>
      ) : isLess ? (
        <Empty
          act={
            <Button
              data-size="sm"
              onClick={() => choose(isOfOne ? clear : { ...clear, integration_id: undefined })}
            >
              Clear filters
            </Button>
          }
        >
          Nothing matches.
        </Empty>
      ) : (
        <Nothing isOfOne={isOfOne} />
      )}
    </>
  );
}

function Nothing({ isOfOne }: { isOfOne: boolean | undefined }) {
  const isAny = useQuery(things("integrations")).data?.items.length !== 0;
  if (isOfOne) return <Empty>No message has come in under this API URL and source yet.</Empty>;
  return (
    <Empty>
      No message has come in yet.
      {isAny ? "" : " Create an integration: its API URL takes messages from any tool."}
    </Empty>
  );
}

/** The message that the address names, where the list has it not (yet). */
function Linked({ search, found, choose }: Props & { found: Message[] }) {
  const id = search.message;
  const isHere = found.some((one) => one.id === id);
  const message = useQuery({ ...messageOf(id ?? ""), enabled: id !== undefined && !isHere }).data;
  if (!message || isHere || message.id !== id) return null;
  return (
    <ol className={classes.list} aria-label="The linked message">
      <MessageRow
        message={message}
        integrationId={search.integration_id}
        isOpen
        toggle={() => choose({ message: undefined })}
      />
    </ol>
  );
}
