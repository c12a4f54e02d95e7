import { Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { thing } from "@/api/queries";
import type { Template, Thing } from "@/api/types";
import { CopyButton } from "@/look/CopyButton";
import { Tag } from "@/look/marks";
import { Answered, Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import { FormProblem } from "@/parts/form/FormProblem";
import { errorAt } from "@/parts/form/problems";
import { TeamSelect } from "@/parts/form/TeamSelect";
import { MessageRow } from "@/parts/message/MessageRow";
import { Page } from "@/parts/Page";
import { PageAnswered } from "@/parts/PageAnswered";
import { ArchiveButton } from "@/parts/thing/ArchiveButton";
import { ChangedMeanwhile } from "@/parts/thing/ChangedMeanwhile";
import { SaveActs } from "@/parts/thing/SaveActs";
import { useDraft } from "@/parts/thing/useDraft";
import { First } from "./First";
import classes from "./IntegrationPage.module.css";
import { Opening } from "./Opening";
import { apiUrl, lastMessages, templates } from "./queries";
import { integrationPage } from "./routes";
import { Routes } from "./Routes";

type Integration = Thing<"integrations">;

/** One integration: its API URL, how its messages are read, whom they reach, and what came in. */
export function IntegrationPage() {
  const { id } = integrationPage.useParams();
  const query = useQuery(thing("integrations", id));
  const known = useQuery(templates);
  return (
    <PageAnswered thing="integration" query={query}>
      {(found) => (
        <Answered what="the templates" query={known} rows={8}>
          {(all) => (
            <Found
              key={found.id}
              integration={found}
              template={all.find((one) => one.key === found.body.template)}
            />
          )}
        </Answered>
      )}
    </PageAnswered>
  );
}

function Found({ integration, template }: { integration: Integration; template: Template | undefined }) {
  const navigate = useNavigate();
  const draft = useDraft("integrations", integration);
  const { value, problem } = draft;
  return (
    <Page
      title={integration.name}
      crumbs={[{ label: "Integrations", to: "/integrations" }, { label: integration.name }]}
      beside={integration.body.is_enabled ? null : <Tag>disabled</Tag>}
      acts={
        <>
          <ArchiveButton
            plural="integrations"
            thing={integration}
            what="integration"
            effect="Whatever still posts to its API URL is kept, but opens nothing."
            onArchived={() => void navigate({ to: "/integrations" })}
          />
          <SaveActs draft={draft} save="Save integration" />
        </>
      }
    >
      <FormProblem problem={problem} keys={["name", "source"]} />
      <div className={classes.top}>
        <Url integration={integration} />
        <First integrationId={integration.id} />
      </div>
      <div className={classes.columns}>
        <div className={classes.column}>
          <Opening template={template} body={value.body} change={draft.setBody} problem={problem} />
          <Routes
            integrationId={integration.id}
            routes={value.body.routes ?? []}
            defaultPolicyId={value.body.default_policy_id ?? ""}
            change={draft.setBody}
            problem={problem}
          />
          <Card title="Settings">
            <div className={classes.settings}>
              <TextInput
                label="Integration name"
                required
                value={value.name}
                error={errorAt(problem, "name")}
                onChange={(event) => draft.set({ name: event.currentTarget.value })}
              />
              <TextInput
                label="Source name"
                description="The last part of the API URL. Senders that use the old one are no longer understood."
                required
                value={value.body.source}
                error={errorAt(problem, "source")}
                onChange={(event) => draft.setBody({ source: event.currentTarget.value })}
              />
              <TeamSelect value={value.team_id ?? ""} onChange={(team_id) => draft.set({ team_id })} />
              <Switch
                label="Enabled"
                description="While it is disabled, messages are kept and open nothing."
                checked={value.body.is_enabled ?? true}
                onChange={(event) => draft.setBody({ is_enabled: event.currentTarget.checked })}
              />
              <Switch
                label="Tell when a message can't be read"
                description="Opens one incident under the default policy, while it lasts."
                checked={value.body.tells_unread ?? true}
                onChange={(event) => draft.setBody({ tells_unread: event.currentTarget.checked })}
              />
            </div>
          </Card>
        </div>
        <Log integrationId={integration.id} />
      </div>
      <ChangedMeanwhile plural="integrations" draft={draft} />
    </Page>
  );
}

function Url({ integration }: { integration: Integration }) {
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
              <CopyButton text={url} what="API URL" button="filled" />
            </div>
            <div className={classes.line}>
              <span className={classes.quiet}>Or try it from a shell</span>
              <CopyButton text={curl(url)} what="curl command" />
            </div>
            <code className={classes.code}>{curl(url)}</code>
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

function Log({ integrationId }: { integrationId: string }) {
  const { message } = integrationPage.useSearch();
  const navigate = useNavigate({ from: "/integrations/$id" });
  const query = useQuery(lastMessages(integrationId));
  const all = (
    <Link to="/inbound" search={{ integration_id: integrationId }}>
      Show all
    </Link>
  );
  return (
    <Card title="Inbound log" aside={all} flush>
      <Answered what="the messages" query={query}>
        {(page) =>
          page.items.length ? (
            <ol aria-label="Messages, the newest first">
              {page.items.map((one) => (
                <MessageRow
                  key={one.id}
                  message={one}
                  isOpen={one.id === message}
                  toggle={() =>
                    void navigate({
                      search: one.id === message ? {} : { message: one.id },
                      replace: true,
                      resetScroll: false,
                    })
                  }
                />
              ))}
            </ol>
          ) : (
            <Empty>No message has come in under this API URL and source yet.</Empty>
          )
        }
      </Answered>
    </Card>
  );
}
