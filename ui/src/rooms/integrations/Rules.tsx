import { MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { things } from "@/api/queries";
import type { Thing } from "@/api/types";
import { Card } from "@/parts/Card";
import { Condition } from "@/parts/conditions/Condition";
import { errorAt, refusedOf } from "@/parts/form/problems";
import { Rows } from "@/parts/form/Rows";
import { ThingSelect } from "@/parts/form/ThingSelect";
import { Delaying } from "./Delaying";
import type { Body, Edited } from "./edited";
import { Maintenance } from "./Maintenance";
import classes from "./Mapping.module.css";
import { fieldsOf } from "./queries";
import { Routes } from "./Routes";

type Props = Edited & { integration: Thing<"integrations"> };
type TeamRoute = NonNullable<Body["team_routes"]>[number];

const FRESH: TeamRoute = { field: "", operator: "contains", value: "", team_id: "" };

/** Whom an incident reaches, and when: routes, teams and users beside the policy, delays, groups, maintenance. */
export function Rules({ integration, draft, template }: Props) {
  return (
    <div className={classes.column}>
      <Routes integrationId={integration.id} draft={draft} template={template} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <TeamRoutes integration={integration} draft={draft} template={template} />
          <Recipients draft={draft} template={template} />
        </div>
        <div className={classes.column}>
          <Delaying draft={draft} template={template} />
          <Maintenance draft={draft} template={template} />
        </div>
      </div>
    </div>
  );
}

function TeamRoutes({ integration, draft }: Props) {
  const fields = (useQuery(fieldsOf(integration.id)).data ?? []).map((one) => one.path);
  const refused = refusedOf(draft.problem, "team_routes");
  return (
    <Card title="Team routes">
      <Rows
        of="team route"
        none="A team that is paged too, where a condition is met. Every one that is met counts."
        rows={draft.value.body.team_routes ?? []}
        fresh={FRESH}
        change={(team_routes) => draft.setBody({ team_routes })}
        refused={refused}
      >
        {(row, edit, name) => (
          <div className={classes.candidates}>
            <Condition
              of={name}
              value={row}
              fields={fields}
              change={(part) => edit(part as Partial<TeamRoute>)}
            />
            <ThingSelect
              plural="teams"
              aria-label={`Team of ${name}`}
              placeholder="Team to page"
              value={row.team_id}
              onChange={(team_id) => edit({ team_id })}
            />
          </div>
        )}
      </Rows>
    </Card>
  );
}

function Recipients({ draft }: Edited) {
  const { body } = draft.value;
  return (
    <Card title="Recipients">
      <div className={classes.stack}>
        <p className={classes.quiet}>Paged with the first step of the policy, whatever the message says.</p>
        <Named
          plural="teams"
          label="Teams"
          none="No team"
          ids={body.recipient_team_ids}
          error={errorAt(draft.problem, "recipient_team_ids")}
          change={(recipient_team_ids) => draft.setBody({ recipient_team_ids })}
        />
        <Named
          plural="users"
          label="Users"
          none="No user"
          ids={body.recipient_user_ids}
          error={errorAt(draft.problem, "recipient_user_ids")}
          change={(recipient_user_ids) => draft.setBody({ recipient_user_ids })}
        />
      </div>
    </Card>
  );
}

type NamedProps = {
  plural: "teams" | "users";
  label: string;
  none: string;
  ids: string[] | undefined;
  error: string | undefined;
  change: (ids: string[]) => void;
};

function Named({ plural, label, none, ids = [], error, change }: NamedProps) {
  const known = useQuery(things(plural)).data?.items ?? [];
  return (
    <MultiSelect
      label={label}
      placeholder={ids.length ? undefined : none}
      data={known.map(({ id, name }) => ({ value: id, label: name }))}
      searchable
      value={ids}
      error={error}
      onChange={change}
    />
  );
}
