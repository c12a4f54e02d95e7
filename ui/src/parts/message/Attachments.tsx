import type { WholeMessage } from "@/api/types";
import { Attachment } from "@/look/icons";
import { size } from "@/look/numbers";
import classes from "./Received.module.css";

/** A mail's attachments, each to be saved; nothing of them is opened here. */
export function Attachments({ message }: { message: WholeMessage }) {
  if (!message.attachments.length) return null;
  return (
    <ul className={classes.attachments} aria-label="Attachments">
      {message.attachments.map(({ number, name, size: bytes }) => (
        <li key={number}>
          <Attachment size={14} aria-hidden />
          <a href={`/api/v1/messages/${message.id}/attachments/${number}`} download={name}>
            {name}
          </a>
          <span>{size(bytes)}</span>
        </li>
      ))}
    </ul>
  );
}
