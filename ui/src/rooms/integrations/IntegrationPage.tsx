import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { thing } from "@/api/queries";
import type { Template, Thing } from "@/api/types";
import { Count, Tag } from "@/look/marks";
import { Answered, Awaited } from "@/parts/Answered";
import { FormProblem } from "@/parts/form/FormProblem";
import { Page } from "@/parts/Page";
import { PageAnswered } from "@/parts/PageAnswered";
import { Tabs } from "@/parts/Tabs";
import { ChangedMeanwhile } from "@/parts/thing/ChangedMeanwhile";
import { SaveActs } from "@/parts/thing/SaveActs";
import { useDraft } from "@/parts/thing/useDraft";
import { Acts } from "./Acts";
import type { Edited } from "./edited";
import classes from "./IntegrationPage.module.css";
import { lastMessages, revisionsOf, templates } from "./queries";
import { Receiving } from "./Receiving";
import { integrationPage, type Tab } from "./routes";
import { SetUp } from "./SetUp";

const Mapping = lazy(async () => ({ default: (await import("./Mapping")).Mapping }));
const Rules = lazy(async () => ({ default: (await import("./Rules")).Rules }));
const Log = lazy(async () => ({ default: (await import("./Log")).Log }));
const Revisions = lazy(async () => ({ default: (await import("./Revisions")).Revisions }));
const Trying = lazy(async () => ({ default: (await import("./Trying")).Trying }));

type Integration = Thing<"integrations">;

/** One integration: its API URL, how its messages are read, whom they reach, what came in, and who changed it. */
export function IntegrationPage() {
  const { id } = integrationPage.useParams();
  const query = useQuery(thing("integrations", id));
  const known = useQuery(templates);
  return (
    <PageAnswered thing="integration" query={query}>
      {(found) =>
        found.body.type === "heartbeat" ? (
          <Navigate to="/heartbeats/$id" params={{ id }} replace />
        ) : (
          <Answered what="the templates" query={known} rows={8}>
            {(all) => (
              <Found
                key={found.id}
                integration={found}
                template={all.find((one) => one.key === found.body.template)}
              />
            )}
          </Answered>
        )
      }
    </PageAnswered>
  );
}

function Found({ integration, template }: { integration: Integration; template: Template | undefined }) {
  const { tab = "setup", tried } = integrationPage.useSearch();
  const navigate = useNavigate({ from: "/integrations/$id" });
  const draft = useDraft("integrations", integration);
  const shown = [...(tab === "setup" ? ["name", "source"] : [])];
  const go = (search: { tab?: Tab; tried?: string }) =>
    void navigate({ search: (now) => ({ ...now, ...search }), replace: true, resetScroll: false });
  return (
    <Page
      title={integration.name}
      wide={tried !== undefined}
      crumbs={[{ label: "Integrations", to: "/integrations" }, { label: integration.name }]}
      beside={integration.body.is_enabled ? <Receiving id={integration.id} /> : <Tag>disabled</Tag>}
      acts={
        <>
          {tried === undefined && (draft.isChanged || tab === "mapping") ? (
            <Button onClick={() => go({ tried: "last" })}>Try on what arrived</Button>
          ) : null}
          <SaveActs draft={draft} save="Save integration" />
          <Acts integration={integration} isChanged={draft.isChanged} />
        </>
      }
    >
      <Tabs
        ruled
        label="Parts of the integration"
        tabs={useTabs(integration)}
        chosen={tab}
        choose={(key) => go({ tab: key === "setup" ? undefined : (key as Tab) })}
      />
      <FormProblem problem={draft.problem} keys={shown} />
      <div className={tried === undefined ? undefined : classes.beside}>
        <div className={classes.main}>
          <Suspense fallback={<Awaited rows={8} />}>
            <Part tab={tab} integration={integration} draft={draft} template={template} />
          </Suspense>
        </div>
        {tried === undefined ? null : (
          <Suspense fallback={<Awaited rows={8} />}>
            <Trying key={tried} integration={integration} draft={draft} template={template} tried={tried} />
          </Suspense>
        )}
      </div>
      <ChangedMeanwhile plural="integrations" draft={draft} />
    </Page>
  );
}

/** The tabs with what they count; a list that goes on counts as so many and more. */
function useTabs({ id, body, version }: Integration): { key: Tab; label: ReactNode }[] {
  const revised = useQuery(revisionsOf(id)).data;
  const messages = useQuery(lastMessages(id)).data;
  const count = (value: number, more = "") => (value ? <Count>{`${value}${more}`}</Count> : null);
  return [
    { key: "setup", label: "Set up" },
    { key: "mapping", label: <>Mapping {count(Object.keys(body.mapping).length)}</> },
    { key: "rules", label: <>Advanced rules {count(body.routes.length)}</> },
    { key: "log", label: <>Inbound log {count(messages?.items.length ?? 0, messages?.next ? "+" : "")}</> },
    {
      key: "revisions",
      label: <>Revisions {count(revised?.items.length ?? version, revised?.next ? "+" : "")}</>,
    },
  ];
}

function Part({ tab, integration, draft, template }: Edited & { tab: Tab; integration: Integration }) {
  const given = { integration, draft, template };
  if (tab === "mapping") return <Mapping {...given} />;
  if (tab === "rules") return <Rules {...given} />;
  if (tab === "log") return <Log integration={integration} />;
  if (tab === "revisions") return <Revisions integration={integration} />;
  return <SetUp {...given} />;
}
