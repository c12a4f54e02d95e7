import { Button, TextInput, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { things } from "@/api/queries";
import type { Template, Thing } from "@/api/types";
import * as icons from "@/look/icons";
import { Count } from "@/look/marks";
import { Answered, Empty } from "@/parts/Answered";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { useDraft } from "@/parts/thing/useDraft";
import { found } from "./gallery";
import classes from "./NewIntegration.module.css";
import { NewSettings } from "./NewSettings";
import { templates } from "./queries";
import { newIntegration, type Type, TYPES } from "./routes";
import { begun, FIXED, offered, SAID } from "./types";

const ICONS: Record<Type, icons.Icon> = {
  api: icons.Hooks,
  email: icons.Mail,
  chat: icons.Chat,
  heartbeat: icons.Heartbeats,
};

/** A new integration: choose how messages come, pick the tool, name it, choose who is paged. */
export function NewIntegration() {
  const query = useQuery(templates);
  const policies = useQuery(things("policies"));
  const { type = "api", template = FIXED[type] } = newIntegration.useSearch();
  return (
    <Answered what="the templates" query={query} rows={8}>
      {(all) => (
        <Answered what="the policies" query={policies} rows={8}>
          {(page) => (
            <Form
              key={`${type} ${template}`}
              type={type}
              all={offered(all, type)}
              template={all.find((one) => one.key === template)}
              policies={page.items}
            />
          )}
        </Answered>
      )}
    </Answered>
  );
}

type FormProps = {
  type: Type;
  all: Template[];
  template: Template | undefined;
  policies: Thing<"policies">[];
};

function Form({ type, all, template, policies }: FormProps) {
  const navigate = useNavigate();
  const draft = useDraft("integrations", null, freshOf(type, template, policies));
  const save = async () => {
    const saved = await draft.save();
    if (!saved) return;
    const to = type === "heartbeat" ? "/heartbeats/$id" : "/integrations/$id";
    await navigate({ to, params: { id: saved.id } });
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
      <Types chosen={type} />
      <div className={FIXED[type] ? classes.one : classes.columns}>
        {FIXED[type] ? null : <Gallery type={type} all={all} chosen={template?.key ?? ""} />}
        {template ? (
          <NewSettings type={type} template={template} draft={draft} />
        ) : (
          <Empty>
            {FIXED[type]
              ? "No template for this type is installed here."
              : "Pick the tool that will report here; generic reads any JSON or form."}
          </Empty>
        )}
      </div>
    </Page>
  );
}

/** Return what a new integration begins as. */
function freshOf(type: Type, template: Template | undefined, policies: Thing<"policies">[]) {
  if (!template) return { name: "", body: { template: "", source: "", ...begun(type) } };
  const { key, source, name } = template;
  const body = { template: key, source, routes: routesOf(template, policies), ...begun(type) };
  return { name: type === "api" ? name : "", body };
}

/** Return the template's routes whose policies are here, known by name. */
function routesOf(template: Template, policies: Thing<"policies">[]) {
  return template.routes.flatMap(({ policy, ...route }) => {
    const known = policies.find((one) => one.name.toLowerCase() === policy.toLowerCase());
    return known ? [{ ...route, policy_id: known.id }] : [];
  });
}

function Types({ chosen }: { chosen: Type }) {
  const navigate = useNavigate();
  return (
    <section aria-label="How messages come" className={classes.types}>
      {TYPES.map((type) => {
        const Icon = ICONS[type];
        return (
          <UnstyledButton
            key={type}
            className={classes.card}
            aria-pressed={type === chosen}
            onClick={() =>
              void navigate({
                to: "/integrations/new",
                search: type === "api" ? {} : { type },
                replace: true,
              })
            }
          >
            <span className={classes.type}>
              <Icon size={17} stroke={1.7} aria-hidden />
              <b>{SAID[type].label}</b>
            </span>
            <span className={classes.help}>{SAID[type].text}</span>
          </UnstyledButton>
        );
      })}
    </section>
  );
}

type GalleryProps = { type: Type; all: Template[]; chosen: string };

function Gallery({ type, all, chosen }: GalleryProps) {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const kinds = found(all, text);
  return (
    <section aria-label="Templates">
      <div className={classes.head}>
        <h2 className={classes.title}>Tool</h2>
        <Count>{all.length}</Count>
      </div>
      <TextInput
        aria-label="Filter tools"
        placeholder="Filter tools"
        leftSection={<icons.Search size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {kinds.length ? null : <Empty>Nothing matches. The generic template reads any JSON or form.</Empty>}
      {kinds.map(({ kind, templates: some }) => (
        <section key={kind} aria-label={kind}>
          <h3 className={classes.kind}>{kind}</h3>
          <div className={classes.cards}>
            {some.map((one) => (
              <UnstyledButton
                key={one.key}
                className={classes.card}
                aria-pressed={one.key === chosen}
                onClick={() =>
                  void navigate({
                    to: "/integrations/new",
                    search: { ...(type === "api" ? {} : { type }), template: one.key },
                    replace: true,
                    resetScroll: false,
                  })
                }
              >
                <b>{one.name}</b>
                <span className={classes.help}>{one.text}</span>
              </UnstyledButton>
            ))}
          </div>
        </section>
      ))}
    </section>
  );
}
