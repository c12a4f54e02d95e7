import { Button, TextInput, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { things } from "@/api/queries";
import type { Template, Thing } from "@/api/types";
import { Search } from "@/look/icons";
import { Count } from "@/look/marks";
import { Answered, Empty } from "@/parts/Answered";
import { FormProblem } from "@/parts/form/FormProblem";
import { errorAt } from "@/parts/form/problems";
import { TeamSelect } from "@/parts/form/TeamSelect";
import { ThingSelect } from "@/parts/form/ThingSelect";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { type Draft, useDraft } from "@/parts/thing/useDraft";
import classes from "./NewIntegration.module.css";
import { templates } from "./queries";
import { newIntegration } from "./routes";

/** A new integration: pick the tool, name it, choose who is paged. */
export function NewIntegration() {
  const query = useQuery(templates);
  const policies = useQuery(things("policies"));
  const { template: key } = newIntegration.useSearch();
  return (
    <Answered what="the templates" query={query} rows={8}>
      {(all) => (
        <Answered what="the policies" query={policies} rows={8}>
          {(page) => (
            <Form key={key} all={all} template={all.find((one) => one.key === key)} policies={page.items} />
          )}
        </Answered>
      )}
    </Answered>
  );
}

type FormProps = { all: Template[]; template: Template | undefined; policies: Thing<"policies">[] };

function Form({ all, template, policies }: FormProps) {
  const navigate = useNavigate();
  const draft = useDraft("integrations", null, {
    name: template ? `${template.name}` : "",
    body: {
      template: template?.key ?? "",
      source: template?.source ?? "",
      routes: routesOf(template, policies),
    },
  });
  const save = async () => {
    const saved = await draft.save();
    if (saved) await navigate({ to: "/integrations/$id", params: { id: saved.id } });
  };
  return (
    <Page
      title="New integration"
      crumbs={[{ label: "Integrations", to: "/integrations" }, { label: "New" }]}
      acts={
        <>
          <LinkButton to="/integrations">Cancel</LinkButton>
          <Button variant="filled" disabled={!template} loading={draft.isSaving} onClick={() => void save()}>
            Create integration
          </Button>
        </>
      }
    >
      <div className={classes.columns}>
        <Gallery all={all} chosen={template?.key ?? ""} />
        {template ? (
          <Settings template={template} draft={draft} />
        ) : (
          <Empty>Pick the tool that will report here; generic reads any JSON or form.</Empty>
        )}
      </div>
    </Page>
  );
}

/** Return the template's routes whose policies are here, known by name. */
function routesOf(template: Template | undefined, policies: Thing<"policies">[]) {
  return (template?.routes ?? []).flatMap(({ policy, ...route }) => {
    const known = policies.find((one) => one.name.toLowerCase() === policy.toLowerCase());
    return known ? [{ ...route, policy_id: known.id }] : [];
  });
}

function Settings({ template, draft }: { template: Template; draft: Draft<"integrations"> }) {
  const policies = useQuery(things("policies")).data?.items ?? [];
  const { value, problem } = draft;
  return (
    <section className={classes.form} aria-label={template.name}>
      <div>
        <h2 className={classes.title}>{template.name}</h2>
        <p className={classes.help}>{template.text}</p>
        {template.setup ? <p className={classes.help}>{template.setup}</p> : null}
      </div>
      <TextInput
        label="Integration name"
        required
        value={value.name}
        error={errorAt(problem, "name")}
        onChange={(event) => draft.set({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Source name"
        description="The last part of the API URL: which of a URL's integrations is meant."
        required
        value={value.body.source}
        error={errorAt(problem, "source")}
        onChange={(event) => draft.setBody({ source: event.currentTarget.value })}
      />
      <ThingSelect
        plural="policies"
        label="Default escalation policy"
        description={
          policies.length
            ? "Who is paged where no advanced rule matches."
            : "No policies yet: the administrators are paged until you choose one."
        }
        placeholder="Choose a policy"
        clearable
        value={value.body.default_policy_id ?? ""}
        error={errorAt(problem, "default_policy_id")}
        onChange={(id) => draft.setBody({ default_policy_id: id })}
      />
      <TeamSelect value={value.team_id ?? ""} onChange={(team_id) => draft.set({ team_id })} />
      <FormProblem problem={problem} keys={["name", "source", "default_policy_id"]} />
    </section>
  );
}

function Gallery({ all, chosen }: { all: Template[]; chosen: string }) {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = all.filter((one) => `${one.name} ${one.key} ${one.text}`.toLowerCase().includes(wanted));
  return (
    <section aria-label="Templates">
      <div className={classes.head}>
        <h2 className={classes.title}>Tool</h2>
        <Count>{all.length}</Count>
      </div>
      <TextInput
        aria-label="Filter tools"
        placeholder="Filter tools"
        leftSection={<Search size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {found.length ? null : <Empty>Nothing matches. The generic template reads any JSON or form.</Empty>}
      <div className={classes.cards}>
        {found.map((one) => (
          <UnstyledButton
            key={one.key}
            className={classes.card}
            aria-pressed={one.key === chosen}
            onClick={() =>
              void navigate({ to: "/integrations/new", search: { template: one.key }, replace: true })
            }
          >
            <b>{one.name}</b>
            <span className={classes.help}>{one.text}</span>
          </UnstyledButton>
        ))}
      </div>
    </section>
  );
}
