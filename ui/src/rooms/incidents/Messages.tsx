import { UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/api/queries";
import type { Entry } from "@/api/types";
import { Down, Next } from "@/look/icons";
import { Mark } from "@/look/marks";
import { size } from "@/look/numbers";
import { At } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { Attachments } from "@/parts/message/Attachments";
import { Received } from "@/parts/message/Received";
import classes from "./Messages.module.css";

/** Return the messages that a timeline follows from, the newest first. */
export function messageIds(entries: Entry[]): string[] {
  const ids = entries.flatMap(({ detail }) => [detail.message_id, detail.last_message_id]);
  return [...new Set(ids.filter((id): id is string => typeof id === "string" && id !== ""))].toReversed();
}

/** The messages that made this incident, each as it was received. */
export function Messages({ ids }: { ids: string[] }) {
  if (!ids.length) return <Empty>No message made this incident.</Empty>;
  return (
    <ol className={classes.list}>
      {ids.map((id, index) => (
        <Message key={id} id={id} isFirst={index === 0} />
      ))}
    </ol>
  );
}

function Message({ id, isFirst }: { id: string; isFirst: boolean }) {
  const query = useQuery(messageOf(id));
  const [isOpen, setOpen] = useState(isFirst);
  return (
    <li className={classes.message}>
      <Answered what="the message" query={query} rows={1}>
        {(found) => (
          <>
            <UnstyledButton className={classes.head} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {isOpen ? <Down size={14} aria-hidden /> : <Next size={14} aria-hidden />}
              <At at={found.received_at} />
              <Mark of="message" value={found.status} />
              <span className={classes.quiet}>
                {found.source}, {size(new Blob([found.body ?? ""]).size)}
              </span>
            </UnstyledButton>
            {isOpen ? (
              <>
                <Attachments message={found} />
                <Received body={found.body ?? ""} type={found.content_type ?? ""} />
              </>
            ) : null}
          </>
        )}
      </Answered>
    </li>
  );
}
