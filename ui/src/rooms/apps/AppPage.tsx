import { Loader, Textarea, TextInput } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { api, ask } from "@/api/client";
import { thing } from "@/api/queries";
import type { Thing } from "@/api/types";
import { CopyButton } from "@/look/CopyButton";
import { Resolved } from "@/look/icons";
import { count } from "@/look/numbers";
import { Answered } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import { Code } from "@/parts/Code";
import { FormProblem } from "@/parts/form/FormProblem";
import { errorAt } from "@/parts/form/problems";
import { TeamSelect } from "@/parts/form/TeamSelect";
import { Page } from "@/parts/Page";
import { PageAnswered } from "@/parts/PageAnswered";
import { ArchiveButton } from "@/parts/thing/ArchiveButton";
import { ChangedMeanwhile } from "@/parts/thing/ChangedMeanwhile";
import { SaveActs } from "@/parts/thing/SaveActs";
import { useDraft } from "@/parts/thing/useDraft";
import { metricsOf } from "../rules/queries";
import classes from "./Apps.module.css";
import { appPage } from "./routes";

const LOOK_EVERY = 3_000;

function tokenOf(id: string) {
  return queryOptions({
    queryKey: ["apps", id, "token"],
    queryFn: async () =>
      (await ask(api.GET("/api/v1/apps/{thing_id}/token", { params: { path: { thing_id: id } } }))).token,
  });
}

/** One app: its token, how to send with it, and whether anything has arrived. */
export function AppPage() {
  const { id } = appPage.useParams();
  const query = useQuery(thing("apps", id));
  return (
    <PageAnswered thing="app" query={query}>
      {(app) => <Found key={app.id} app={app} />}
    </PageAnswered>
  );
}

function Found({ app }: { app: Thing<"apps"> }) {
  const navigate = useNavigate();
  const draft = useDraft("apps", app);
  const { value, problem } = draft;
  return (
    <Page
      title={app.name}
      crumbs={[{ label: "Apps and tokens", to: "/apps" }, { label: app.name }]}
      acts={
        <>
          <ArchiveButton
            plural="apps"
            thing={app}
            what="app"
            effect="Whatever sends with its token is refused from then on."
            onArchived={() => void navigate({ to: "/apps" })}
          />
          <SaveActs draft={draft} save="Save app" />
        </>
      }
    >
      <div className={classes.columns}>
        <div className={classes.column}>
          <Sending appId={app.id} />
        </div>
        <div className={classes.column}>
          <Arrived appId={app.id} />
          <Card title="Settings">
            <div className={classes.column}>
              <TextInput
                label="App name"
                required
                value={value.name}
                error={errorAt(problem, "name")}
                onChange={(event) => draft.set({ name: event.currentTarget.value })}
              />
              <Textarea
                label="Description"
                autosize
                value={value.body.description ?? ""}
                onChange={(event) => draft.setBody({ description: event.currentTarget.value })}
              />
              <TeamSelect value={value.team_id ?? ""} onChange={(team_id) => draft.set({ team_id })} />
              <FormProblem problem={problem} keys={["name"]} />
            </div>
          </Card>
        </div>
      </div>
      <ChangedMeanwhile plural="apps" draft={draft} />
    </Page>
  );
}

function Sending({ appId }: { appId: string }) {
  const query = useQuery(tokenOf(appId));
  const url = location.origin;
  return (
    <Card title="Token">
      <Answered what="the token" query={query} rows={3}>
        {(token) => {
          const agent = `tocsin agent --url ${url} --token ${token}`;
          const curl = `curl -H 'Authorization: Token ${token}' --data-binary 'queue,os.host=web-1 length=7' ${url}/write`;
          return (
            <div className={classes.column}>
              <div className={classes.copied}>
                <code className={classes.code}>{token}</code>
                <CopyButton text={token} what="token" button="filled" />
              </div>
              <p className={classes.quiet}>Whoever has it can write into this app. Treat it as a password.</p>
              <Command title="Measure a machine" text={agent} />
              <Command title="Or send a value of your own" text={curl} />
            </div>
          );
        }}
      </Answered>
    </Card>
  );
}

function Command({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <h3 className={classes.label}>
        {title}
        <CopyButton text={text} what={`command: ${title}`} />
      </h3>
      <Code text={text} label={title} />
    </div>
  );
}

/** Waits for the first sample, and says what is there once it is. */
function Arrived({ appId }: { appId: string }) {
  const query = useQuery({ ...metricsOf(appId), refetchInterval: LOOK_EVERY });
  const metrics = query.data ?? [];
  return (
    <Card>
      <div aria-live="polite">
        {metrics.length ? (
          <>
            <p className={classes.state}>
              <Resolved size={18} color="var(--t-ok)" aria-hidden />
              <b>Data arrives: {count(metrics.length, "metric")}</b>
            </p>
            <p className={classes.quiet}>
              {metrics
                .slice(0, 6)
                .map((one) => one.name)
                .join(", ")}
              {metrics.length > 6 ? " and more" : ""}
            </p>
            <Link to="/metrics" search={{ app: appId }}>
              Show its charts
            </Link>
          </>
        ) : (
          <>
            <p className={classes.state}>
              <Loader size={16} color="var(--t-text3)" aria-hidden />
              <b>Waiting for the first sample…</b>
            </p>
            <p className={classes.quiet}>Run one of the commands. It appears here by itself.</p>
          </>
        )}
      </div>
    </Card>
  );
}
