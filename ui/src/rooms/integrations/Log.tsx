import { useNavigate } from "@tanstack/react-router";
import type { Thing } from "@/api/types";
import { MessageLog } from "@/parts/message/MessageLog";
import { integrationPage } from "./routes";

/** Everything that came in under the integration's source. */
export function Log({ integration }: { integration: Thing<"integrations"> }) {
  const search = integrationPage.useSearch();
  const navigate = useNavigate({ from: "/integrations/$id" });
  return (
    <MessageLog
      search={{ ...search, integration_id: integration.id }}
      choose={(part) =>
        void navigate({
          search: (now) => ({ ...now, ...part, integration_id: undefined }),
          replace: true,
          resetScroll: false,
        })
      }
      isOfOne
    />
  );
}
