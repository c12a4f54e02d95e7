import { useQuery } from "@tanstack/react-query";
import { apiUrl } from "@/api/queries";
import type { Thing } from "@/api/types";
import { CopyButton, CopyLink } from "@/look/CopyButton";
import { Answered } from "@/parts/Answered";
import classes from "./IntegrationPage.module.css";
import { Regenerate } from "./Regenerate";

type Props = { integration: Thing<"integrations">; isMain: boolean };

/** Where messages come in: the API URL, or of type email the address. `isMain`: copying it is what the page is for. */
export function Url({ integration, isMain }: Props) {
  const query = useQuery(apiUrl(integration.id));
  const isMail = integration.body.type === "email";
  const button = isMain ? "filled" : "default";
  return (
    <div className={classes.url}>
      <Answered what="the API URL" query={query} rows={1}>
        {({ url, email }) => (
          <>
            {isMail ? <Address email={email} button={button} /> : null}
            <section className={classes.place} aria-label="API URL">
              <div className={classes.line}>
                <h2 className={classes.title}>API URL</h2>
                <span className={classes.quiet}>
                  {isMail
                    ? "Takes mails too, as by a mail server that pipes them here. Treat it as a password."
                    : "Whoever has it can open incidents. Treat it as a password."}
                </span>
              </div>
              <div className={classes.copied}>
                <code className={classes.code}>{url}</code>
                <CopyButton text={url} what="API URL" button={isMail && email ? "default" : button} />
              </div>
              <div className={classes.line}>
                <CopyLink text={isMail ? curlMail(url) : curl(url)}>Copy as curl</CopyLink>
                <Regenerate integration={integration} />
              </div>
            </section>
          </>
        )}
      </Answered>
    </div>
  );
}

function Address({ email, button }: { email: string; button: "filled" | "default" }) {
  return (
    <section className={classes.place} aria-label="Email address">
      <div className={classes.line}>
        <h2 className={classes.title}>Email address</h2>
        <span className={classes.quiet}>Whoever writes to it can open incidents.</span>
      </div>
      {email ? (
        <div className={classes.copied}>
          <code className={classes.code}>{email}</code>
          <CopyButton text={email} what="email address" button={button} />
        </div>
      ) : (
        <p className={classes.quiet}>
          This installation takes no mail yet: an administrator sets TOCSIN_MAIL_IN_PORT and
          TOCSIN_MAIL_IN_DOMAIN.
        </p>
      )}
    </section>
  );
}

/** A message that any template's integration takes in, and says what it makes of it. */
function curl(url: string): string {
  return `curl -H 'Content-Type: application/json' -d '{"subject": "Hello from curl"}' '${url}'`;
}

function curlMail(url: string): string {
  return `curl -H 'Content-Type: message/rfc822' --data-binary @mail.eml '${url}'`;
}
