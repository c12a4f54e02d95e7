import { Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { serverNow } from "@/live/clock";
import { givenOf, snoozes } from "./snoozes";

type Props = {
  /** What the API is given; null: another time is asked for. */
  take: (given: { until?: string } | null) => void;
  position?: "bottom-end" | "top";
  opened?: boolean;
  onChange?: (opened: boolean) => void;
  children: ReactNode;
};

/** For how long to snooze. */
export function SnoozeMenu({ take, position = "bottom-end", opened, onChange, children }: Props) {
  return (
    <Menu position={position} width={220} opened={opened} onChange={onChange}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Snooze for</Menu.Label>
        {snoozes(serverNow()).map((one) => (
          <Menu.Item key={one.label} onClick={() => take(givenOf(one))}>
            {one.label}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => take(null)}>Until another time …</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
