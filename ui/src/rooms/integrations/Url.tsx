import { useQuery } from "@tanstack/react-query";
import type { Thing } from "@/api/types";
import { CopyButton, CopyLink } from "@/look/CopyButton";
import { Answered } from "@/parts/Answered";
import classes from "./IntegrationPage.module.css";
import { apiUrl } from "./queries";
import { Regenerate } from "./Regenerate";

type Props = { integration: Thing<"integrations">; isMain: boolean };

/** The API URL: whoever has it may post. `isMain`: copying it is what the page is for now. */
export function Url({ integration, isMain }: Props) {
  const query = useQuery(apiUrl(integration.id));
  return (
    <section className={classes.url} aria-label="API URL">
      <div className={classes.line}>
        <h2 className={classes.title}>API URL</h2>
        <span className={classes.quiet}>Whoever has it can open incidents. Treat it as a password.</span>
      </div>
      <Answered what="the API URL" query={query} rows={1}>
        {(url) => (
          <>
            <div className={classes.copied}>
              <code className={classes.code}>{url}</code>
              <CopyButton text={url} what="API URL" button={isMain ? "filled" : "default"} />
            </div>
            <div className={classes.line}>
              <CopyLink text={curl(url)}>Copy as curl</CopyLink>
              <Regenerate integration={integration} />
            </div>
          </>
        )}
      </Answered>
    </section>
  );
}

/** A message that any template's integration takes in, and says what it makes of it. */
function curl(url: string): string {
  return `curl -H 'Content-Type: application/json' -d '{"subject": "Hello from curl"}' '${url}'`;
}
