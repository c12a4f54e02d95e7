import { useNavigate } from "@tanstack/react-router";
import { MessageLog } from "@/parts/message/MessageLog";
import { Page } from "@/parts/Page";
import { inboundLog } from "./routes";

/** The inbound log: every message as it came in, what became of it, and why. */
export function InboundLog() {
  const search = inboundLog.useSearch();
  const navigate = useNavigate({ from: "/inbound" });
  return (
    <Page title="Inbound log" wide meta="Every message as it came in, what became of it, and why.">
      <MessageLog
        search={search}
        choose={(part) =>
          void navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false })
        }
      />
    </Page>
  );
}
