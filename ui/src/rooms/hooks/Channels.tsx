import { TextInput, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { Channel } from "@/api/types";
import * as icons from "@/look/icons";
import { Count } from "@/look/marks";
import { Empty } from "@/parts/Answered";
import classes from "./Channels.module.css";

const ICONS: Record<string, icons.Icon> = {
  email: icons.Mail,
  incidents: icons.Incidents,
  ntfy: icons.Push,
  webhook: icons.Hooks,
};

type Props = { channels: Channel[]; chosen: string; choose: (key: string) => void };

/** The cards of channels, of which one is picked. */
export function Channels({ channels, chosen, choose }: Props) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = channels.filter((one) => `${one.name} ${one.text}`.toLowerCase().includes(wanted));
  return (
    <section aria-label="Channel">
      <div className={classes.head}>
        <h2 className={classes.title}>Channel</h2>
        <Count>{channels.length}</Count>
      </div>
      <TextInput
        aria-label="Filter channels"
        placeholder="Filter channels"
        leftSection={<icons.Search size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {found.length ? null : <Empty>Nothing matches. Clear the filter.</Empty>}
      <div className={classes.cards}>
        {found.map((one) => (
          <UnstyledButton
            key={one.key}
            className={classes.card}
            aria-pressed={one.key === chosen}
            onClick={() => choose(one.key)}
          >
            <ChannelMark channel={one} />
            <span>{one.name}</span>
          </UnstyledButton>
        ))}
      </div>
    </section>
  );
}

/** A channel's icon, or its letters. */
export function ChannelMark({ channel }: { channel: { key: string; name: string } }) {
  const Icon = ICONS[channel.key];
  return (
    <span className={classes.mark} aria-hidden>
      {Icon ? (
        <Icon size={16} />
      ) : (
        channel.name.replace(/[^A-Z]/g, "").slice(0, 2) || channel.name.slice(0, 2)
      )}
    </span>
  );
}
