import { Button, MultiSelect, SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask, Problem } from "@/api/client";
import { queries, things } from "@/api/queries";
import type { NewIncident as Body } from "@/api/types";
import { FormProblem } from "@/parts/form/FormProblem";
import { Labelled } from "@/parts/form/Labelled";
import { errorAt } from "@/parts/form/problems";
import { TeamSelect } from "@/parts/form/TeamSelect";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import classes from "./NewIncident.module.css";

const KEYS = ["subject", "text", "policy_id", "user_ids", "team_ids"];
const SEVERITIES = ["critical", "error", "warning", "info"].map((value) => ({
  value,
  label: value.charAt(0).toUpperCase() + value.slice(1),
}));

/** Page someone now: an incident without any report. */
export function NewIncident() {
  const navigate = useNavigate();
  const [body, setBody] = useState<Body>({ subject: "", severity: "critical" });
  const opening = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/incidents", { body })),
    onSuccess: async (opened) => {
      await queries.invalidateQueries({ queryKey: ["incidents"] });
      await navigate({ to: "/incidents/$id", params: { id: opened.id } });
    },
  });
  const problem = opening.error instanceof Problem ? opening.error : null;
  const set = (part: Partial<Body>) => setBody({ ...body, ...part });
  const pages = Boolean(body.policy_id || body.user_ids?.length || body.team_ids?.length);
  const send = (event: FormEvent) => {
    event.preventDefault();
    opening.mutate();
  };
  return (
    <Page
      title="Page someone"
      crumbs={[{ label: "Incidents", to: "/incidents" }, { label: "Page someone" }]}
      meta="Opens an incident by hand. No report joins or closes it."
    >
      <form className={classes.form} onSubmit={send}>
        <TextInput
          label="What is wrong"
          required
          data-autofocus
          placeholder="Checkout fails for everybody"
          value={body.subject}
          error={errorAt(problem, "subject")}
          onChange={(event) => set({ subject: event.currentTarget.value })}
        />
        <Textarea
          label="What they should know"
          autosize
          minRows={2}
          value={body.text ?? ""}
          error={errorAt(problem, "text")}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
        <Whom body={body} set={set} problem={problem} />
        <Labelled label="Severity" isGroup>
          {(ids) => (
            <SegmentedControl
              {...ids}
              fullWidth
              data={SEVERITIES}
              value={body.severity ?? "critical"}
              onChange={(severity) => set({ severity: severity as Body["severity"] })}
            />
          )}
        </Labelled>
        <Select
          label="Priority"
          description="Empty: the policy's, else P3."
          data={["P1", "P2", "P3", "P4", "P5"]}
          clearable
          value={body.priority ?? null}
          onChange={(priority) => set({ priority: priority as Body["priority"] })}
        />
        <TeamSelect
          value={body.team_id ?? ""}
          onChange={(team_id) => set({ team_id })}
          help="Whose incident it is. Empty: the policy's team, else the first that is paged."
        />
        <FormProblem problem={problem} keys={KEYS} />
        <div className={classes.acts}>
          <LinkButton to="/incidents">Leave it</LinkButton>
          <Button
            type="submit"
            variant="filled"
            disabled={!body.subject.trim() || !pages}
            loading={opening.isPending}
          >
            Page them now
          </Button>
        </div>
      </form>
    </Page>
  );
}

type WhomProps = { body: Body; set: (part: Partial<Body>) => void; problem: Problem | null };

function Whom({ body, set, problem }: WhomProps) {
  const users = useQuery(things("users")).data?.items ?? [];
  const teams = useQuery(things("teams")).data?.items ?? [];
  const named = (all: { id: string; name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <div className={classes.whom}>
      <PolicySelect value={body.policy_id ?? ""} set={set} error={errorAt(problem, "policy_id")} />
      <MultiSelect
        label="People"
        description="Paged with the policy's first step, without one at once."
        data={named(users)}
        searchable
        value={body.user_ids ?? []}
        error={errorAt(problem, "user_ids")}
        onChange={(user_ids) => set({ user_ids })}
      />
      <MultiSelect
        label="Teams"
        description="Their primary; where nobody is that, all of them."
        data={named(teams)}
        searchable
        value={body.team_ids ?? []}
        error={errorAt(problem, "team_ids")}
        onChange={(team_ids) => set({ team_ids })}
      />
    </div>
  );
}

type PolicyProps = { value: string; set: WhomProps["set"]; error: string | undefined };

/** Policies that are meant for it come first. */
function PolicySelect({ value, set, error }: PolicyProps) {
  const policies = useQuery(things("policies")).data?.items ?? [];
  const options = (isMeant: boolean) =>
    policies
      .filter((one) => one.body.is_quick_launch === isMeant)
      .map((one) => ({ value: one.id, label: one.name }));
  const groups = [
    { group: "Meant for this", items: options(true) },
    { group: "Others", items: options(false) },
  ].filter((one) => one.items.length);
  return (
    <Select
      label="Escalation policy"
      description="It says whom to page, and who is next."
      data={groups.length > 1 ? groups : (groups[0]?.items ?? [])}
      searchable
      clearable
      nothingFoundMessage="Nothing matches"
      value={value || null}
      error={error}
      onChange={(policy_id) => set({ policy_id: policy_id ?? "" })}
    />
  );
}
