import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Check, Copy } from "./icons";

type Props = { text: string; what: string; button?: "filled" | "default" };

/** Copy a text; the icon is a check for two seconds. `what` names it: "API URL". */
export function CopyButton({ text, what, button }: Props) {
  const clipboard = useClipboard({ timeout: 2_000 });
  const icon = clipboard.copied ? <Check size={16} color="var(--t-ok)" /> : <Copy size={16} />;
  const said = clipboard.copied ? "Copied" : "Copy";
  if (button) {
    return (
      <Button
        variant={button}
        leftSection={clipboard.copied ? <Check size={16} /> : <Copy size={16} />}
        onClick={() => clipboard.copy(text)}
        aria-label={`${said} ${what}`}
      >
        {said}
      </Button>
    );
  }
  return (
    <Tooltip label={`${said} ${what}`}>
      <ActionIcon
        data-small
        variant="subtle"
        size={24}
        color="gray"
        aria-label={`${said} ${what}`}
        onClick={() => clipboard.copy(text)}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

/** Copy a text by a link's look: `children` are its words, "Copy as curl". */
export function CopyLink({ text, children }: { text: string; children: string }) {
  const clipboard = useClipboard({ timeout: 2_000 });
  return (
    <Button
      variant="subtle"
      data-size="sm"
      data-link
      rightSection={clipboard.copied ? <Check size={16} color="var(--t-ok)" aria-label="copied" /> : null}
      onClick={() => clipboard.copy(text)}
    >
      {children}
    </Button>
  );
}
