import { Menu } from "@mantine/core";
import { Fragment, type ReactNode } from "react";
import type { Verb } from "@/api/types";
import * as icons from "@/look/icons";

type Item = { verb: Verb; label: string; icon: icons.Icon };

/** The acts beside the main ones, by what they concern. */
const SECTIONS: [string, Item[]][] = [
  [
    "Escalation",
    [
      { verb: "escalate", label: "Escalate now", icon: icons.Escalate },
      { verb: "replan", label: "Plan anew", icon: icons.PolicyStarted },
    ],
  ],
  [
    "People",
    [
      { verb: "add_responders", label: "Ask for help", icon: icons.Teams },
      { verb: "update_status", label: "Send status update", icon: icons.Broadcast },
      { verb: "subscribe", label: "Add followers", icon: icons.Eye },
    ],
  ],
  [
    "This incident",
    [
      { verb: "prioritize", label: "Change priority", icon: icons.Priority },
      { verb: "tag", label: "Edit tags", icon: icons.Tags },
      { verb: "set_fields", label: "Edit custom fields", icon: icons.CustomFields },
      { verb: "set_bridge", label: "Set conference bridge", icon: icons.Bridge },
    ],
  ],
  [
    "Other incidents",
    [
      { verb: "merge", label: "Merge into another", icon: icons.Merge },
      { verb: "link", label: "Link with another", icon: icons.Linked },
    ],
  ],
  ["End", [{ verb: "cancel", label: "Cancel", icon: icons.Ignored }]],
];

type Props = {
  may: (verb: Verb) => boolean;
  take: (verb: Verb) => void;
  position?: "bottom-end" | "top" | "top-end";
  opened?: boolean;
  onChange?: (opened: boolean) => void;
  /** The button that opens it. */
  children: ReactNode;
};

/** The menu of all that isn't a button. */
export function MoreMenu({ may, take, position = "bottom-end", opened, onChange, children }: Props) {
  const sections = SECTIONS.map(([title, items]) => [title, items.filter((one) => may(one.verb))] as const);
  return (
    <Menu position={position} width={230} opened={opened} onChange={onChange}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: "auto" }}>
        {sections.map(([title, items]) =>
          items.length ? (
            <Fragment key={title}>
              <Menu.Label>{title}</Menu.Label>
              {items.map(({ verb, label, icon: Icon }) => (
                <Menu.Item key={verb} leftSection={<Icon size={16} aria-hidden />} onClick={() => take(verb)}>
                  {label}
                </Menu.Item>
              ))}
            </Fragment>
          ) : null,
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
