import { Button, Modal, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, Problem } from "@/api/client";
import { session, thing } from "@/api/queries";
import type { Thing } from "@/api/types";
import { CopyButton } from "@/look/CopyButton";
import { FormProblem } from "@/parts/form/FormProblem";
import { errorAt } from "@/parts/form/problems";
import { ZoneSelect } from "@/parts/form/ZoneSelect";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { PageAnswered } from "@/parts/PageAnswered";
import { ArchiveButton } from "@/parts/thing/ArchiveButton";
import { ChangedMeanwhile } from "@/parts/thing/ChangedMeanwhile";
import { SaveActs } from "@/parts/thing/SaveActs";
import { type Draft, useDraft } from "@/parts/thing/useDraft";
import { Methods } from "./Methods";
import { userPage } from "./routes";
import classes from "./Teams.module.css";

const KEYS = ["name", "email", "zone", "locale"];

/** A new user; a one-time password lets them in. */
export function NewUser() {
  const navigate = useNavigate();
  const draft = useDraft("users", null, {
    body: { email: "", zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  });
  const save = async () => {
    const saved = await draft.save();
    if (saved) await navigate({ to: "/users/$id", params: { id: saved.id } });
  };
  return (
    <Page
      title="New user"
      crumbs={[{ label: "Teams and users", to: "/teams" }, { label: "New user" }]}
      acts={
        <>
          <LinkButton to="/teams">Cancel</LinkButton>
          <Button variant="filled" loading={draft.isSaving} onClick={() => void save()}>
            Save user
          </Button>
        </>
      }
    >
      <div className={classes.columns}>
        <About draft={draft} />
      </div>
    </Page>
  );
}

/** One user: how they are reached, and when. */
export function UserPage() {
  const { id } = userPage.useParams();
  const query = useQuery(thing("users", id));
  return (
    <PageAnswered thing="user" query={query}>
      {(user) => <Found key={user.id} user={user} />}
    </PageAnswered>
  );
}

function Found({ user }: { user: Thing<"users"> }) {
  const navigate = useNavigate();
  const me = useQuery(session).data?.id;
  const draft = useDraft("users", user);
  return (
    <Page
      title={user.name}
      crumbs={[{ label: "Teams and users", to: "/teams" }, { label: user.name }]}
      beside={user.id === me ? "This is you" : null}
      acts={
        <>
          {user.id === me ? null : (
            <>
              <OneTimePassword id={user.id} name={user.name} />
              <ArchiveButton
                plural="users"
                thing={user}
                what="user"
                effect="They can't sign in and are paged no more."
                onArchived={() => void navigate({ to: "/teams" })}
              />
            </>
          )}
          <SaveActs draft={draft} save="Save user" />
        </>
      }
    >
      <div className={classes.columns}>
        <About draft={draft} />
        <Methods userId={user.id} draft={draft} isMe={user.id === me} />
      </div>
      <ChangedMeanwhile plural="users" draft={draft} />
    </Page>
  );
}

function About({ draft }: { draft: Draft<"users"> }) {
  const { value, problem } = draft;
  return (
    <div className={classes.column}>
      <TextInput
        label="Name"
        required
        value={value.name}
        error={errorAt(problem, "name")}
        onChange={(event) => draft.set({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Email"
        description="With which they sign in."
        type="email"
        required
        value={value.body.email}
        error={errorAt(problem, "email")}
        onChange={(event) => draft.setBody({ email: event.currentTarget.value })}
      />
      <ZoneSelect
        value={value.body.zone ?? "UTC"}
        error={errorAt(problem, "zone")}
        onChange={(zone) => draft.setBody({ zone })}
      />
      <Switch
        label="Administrator"
        description="May do everything, and is paged when nobody else is there."
        checked={value.body.is_admin ?? false}
        onChange={(event) => draft.setBody({ is_admin: event.currentTarget.checked })}
      />
      <FormProblem problem={problem} keys={KEYS} />
    </div>
  );
}

function OneTimePassword({ id, name }: { id: string; name: string }) {
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const give = async () => {
    try {
      const params = { path: { thing_id: id } };
      setPassword((await ask(api.POST("/api/v1/users/{thing_id}/password", { params }))).password);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  return (
    <>
      <Button onClick={() => void give()}>Give a one-time password</Button>
      <FormProblem problem={problem} keys={[]} />
      <Modal opened={password !== ""} onClose={() => setPassword("")} title={`One-time password of ${name}`}>
        <p>
          It is shown this once. It lets them in to choose their own; other sessions of theirs have ended.
        </p>
        <p className={classes.password}>
          <code>{password}</code>
          <CopyButton text={password} what="one-time password" />
        </p>
      </Modal>
    </>
  );
}
