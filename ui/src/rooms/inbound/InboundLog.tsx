import { Button, Select } from "@mantine/core";
import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, ask } from "@/api/client";
import { messageOf, things } from "@/api/queries";
import type { Message } from "@/api/types";
import { capital } from "@/look/words";
import { Awaited, Empty, Failed } from "@/parts/Answered";
import { ThingSelect } from "@/parts/form/ThingSelect";
import { MessageRow } from "@/parts/message/MessageRow";
import { Page } from "@/parts/Page";
import classes from "./InboundLog.module.css";
import { inboundLog, type InboundSearch } from "./routes";

const STATUSES = ["pending", "mapped", "appended", "ignored", "unmapped", "failed"] as const;
const PAGE = 50;

function pages({ status, integration_id }: InboundSearch) {
  const known = STATUSES.find((one) => one === status);
  return infiniteQueryOptions({
    queryKey: ["messages", "pages", { status: known, integration_id }],
    queryFn: ({ pageParam }) => {
      const query = { status: known, integration_id, cursor: pageParam, limit: PAGE };
      return ask(api.GET("/api/v1/messages", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

/** The inbound log: every message as it came in, what became of it, and why. */
export function InboundLog() {
  const search = inboundLog.useSearch();
  const navigate = useNavigate({ from: "/inbound" });
  const query = useInfiniteQuery(pages(search));
  const choose = (part: InboundSearch) =>
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  return (
    <Page title="Inbound log" wide meta="Every message as it came in, what became of it, and why.">
      <div className={classes.filters}>
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          data={STATUSES.map((value) => ({ value, label: capital(value) }))}
          value={search.status ?? null}
          onChange={(status) => choose({ status: status ?? undefined })}
        />
        <ThingSelect
          plural="integrations"
          aria-label="Integration"
          placeholder="Any integration"
          clearable
          value={search.integration_id ?? ""}
          onChange={(id) => choose({ integration_id: id || undefined })}
        />
      </div>
      {query.data ? (
        <Found pages={query.data.pages} search={search} choose={choose} />
      ) : query.isError ? (
        <Failed what="the inbound log" error={query.error} again={() => void query.refetch()} />
      ) : (
        <Awaited rows={8} />
      )}
      {query.hasNextPage ? (
        <div className={classes.more}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older messages
          </Button>
        </div>
      ) : null}
    </Page>
  );
}

type FoundProps = {
  pages: { items: Message[] }[];
  search: InboundSearch;
  choose: (part: InboundSearch) => void;
};

function Found({ pages: shown, search, choose }: FoundProps) {
  const found = shown.flatMap((page) => page.items);
  return (
    <>
      <Linked id={search.message} found={found} choose={choose} />
      {found.length ? (
        <ol className={classes.list} aria-label="Messages, the newest first">
          {found.map((one) => (
            <MessageRow
              key={one.id}
              message={one}
              isOpen={one.id === search.message}
              toggle={() => choose({ message: one.id === search.message ? undefined : one.id })}
            />
          ))}
        </ol>
      ) : (
        <Nothing search={search} clear={() => choose({ status: undefined, integration_id: undefined })} />
      )}
    </>
  );
}

function Nothing({ search, clear }: { search: InboundSearch; clear: () => void }) {
  const isAny = useQuery(things("integrations")).data?.items.length !== 0;
  if (search.status || search.integration_id) {
    const act = (
      <Button data-size="sm" onClick={clear}>
        Clear filters
      </Button>
    );
    return <Empty act={act}>Nothing matches.</Empty>;
  }
  return (
    <Empty>
      No message has come in yet.
      {isAny ? "" : " Create an integration: its API URL takes messages from any tool."}
    </Empty>
  );
}

/** The message that the address names, where the list has it not (yet). */
function Linked({
  id,
  found,
  choose,
}: {
  id: string | undefined;
  found: Message[];
  choose: (part: InboundSearch) => void;
}) {
  const isHere = found.some((one) => one.id === id);
  const message = useQuery({ ...messageOf(id ?? ""), enabled: id !== undefined && !isHere }).data;
  if (!message || isHere || message.id !== id) return null;
  return (
    <ol className={classes.list} aria-label="The linked message">
      <MessageRow message={message} isOpen toggle={() => choose({ message: undefined })} />
    </ol>
  );
}
