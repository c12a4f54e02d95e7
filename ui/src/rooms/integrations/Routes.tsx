import { ActionIcon, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type DragEvent, type ReactNode, useState } from "react";
import { ArrowRight, Close, Down, Grip, Hours, Plus, Up } from "@/look/icons";
import { Card } from "@/parts/Card";
import { Condition } from "@/parts/conditions/Condition";
import { HoursInput, hoursText, officeHours } from "@/parts/form/HoursInput";
import { refusedOf } from "@/parts/form/problems";
import { ThingSelect } from "@/parts/form/ThingSelect";
import { moved } from "@/parts/order/order";
import type { Body, Edited } from "./edited";
import { fieldsOf } from "./queries";
import classes from "./Routes.module.css";

type Route = NonNullable<Body["routes"]>[number];
type Row = { id: number; value: Route };

type Props = Edited & {
  integrationId: string;
  /** At the right of the title, before "Add route". */
  aside?: ReactNode;
};

/** Advanced rules: field, operator, value and the policy that they lead to. The first that matches wins. */
export function Routes({ integrationId, draft, aside }: Props) {
  const routes = draft.value.body.routes ?? [];
  const defaultPolicyId = draft.value.body.default_policy_id ?? "";
  const [places, setPlaces] = useState<number[]>([]); // each row's own number, so that it stays the same row
  const ids = places.length === routes.length ? places : routes.map((_, place) => place);
  const rows = routes.map((value, place) => ({ id: ids[place] ?? place, value }));
  const fields = (useQuery(fieldsOf(integrationId)).data ?? []).map((one) => one.path);
  const refused = refusedOf(draft.problem, "body.routes");
  const [dragged, setDragged] = useState<number | null>(null);
  const put = (next: Row[]) => {
    setPlaces(next.map((one) => one.id));
    draft.setBody({ routes: next.map((one) => one.value) });
  };
  const edit = (place: number, part: Partial<Route>) =>
    put(rows.map((one, index) => (index === place ? { ...one, value: { ...one.value, ...part } } : one)));
  const drop = (event: DragEvent, place: number) => {
    event.preventDefault();
    if (dragged !== null) put(moved(rows, dragged, place));
    setDragged(null);
  };
  const fresh = { field: "", operator: "contains", value: "", policy_id: defaultPolicyId };
  const add = (
    <span className={classes.aside}>
      {aside}
      <Button
        data-size="sm"
        leftSection={<Plus size={14} />}
        onClick={() => put([...rows, { id: Math.max(-1, ...ids) + 1, value: fresh }])}
      >
        Add route
      </Button>
    </span>
  );
  return (
    <Card title="Advanced rules" aside={add} flush>
      <p className={classes.help}>
        The first that matches decides the policy. Drag a row, or move it by its arrows.
      </p>
      <ol aria-label="Routes, the first match wins" className={classes.list}>
        {rows.map(({ id, value }, place) => (
          <li
            key={id}
            className={dragged === place ? classes.dragged : classes.row}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => drop(event, place)}
          >
            <span
              className={classes.grip}
              draggable
              role="presentation"
              title="Drag to another place"
              onDragStart={() => setDragged(place)}
              onDragEnd={() => setDragged(null)}
            >
              <Grip size={16} aria-hidden />
            </span>
            <span className={classes.number}>{place + 1}</span>
            <div className={classes.condition}>
              <Condition
                of={`route ${place + 1}`}
                value={value}
                fields={fields}
                error={refused?.place === place}
                change={(part) => edit(place, part)}
              />
            </div>
            <ArrowRight size={16} aria-label="leads to" className={classes.arrow} />
            <ThingSelect
              plural="policies"
              aria-label={`Policy of route ${place + 1}`}
              placeholder="Policy"
              className={classes.policy}
              value={value.policy_id}
              onChange={(policy_id) => edit(place, { policy_id })}
            />
            <Moves rows={rows} place={place} put={put} edit={edit} />
            {value.hours ? (
              <details className={classes.more}>
                <summary>Only {hoursText(value.hours)}</summary>
                <HoursInput
                  of={`route ${place + 1}`}
                  value={value.hours}
                  change={(hours) => edit(place, { hours })}
                />
              </details>
            ) : null}
            {refused?.place === place ? (
              <p className={classes.refused} role="alert">
                {refused.why}
              </p>
            ) : null}
          </li>
        ))}
        <li className={classes.rest}>
          <span className={classes.quiet}>everything else</span>
          <ArrowRight size={16} aria-label="leads to" className={classes.arrow} />
          <ThingSelect
            plural="policies"
            aria-label="Default policy"
            placeholder="Administrators"
            clearable
            className={classes.policy}
            value={defaultPolicyId}
            onChange={(default_policy_id) => draft.setBody({ default_policy_id })}
          />
        </li>
      </ol>
    </Card>
  );
}

type MovesProps = {
  rows: Row[];
  place: number;
  put: (rows: Row[]) => void;
  edit: (place: number, part: Partial<Route>) => void;
};

function Moves({ rows, place, put, edit }: MovesProps) {
  const hours = rows[place]?.value.hours;
  return (
    <span className={classes.moves}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={hours ? `At any time, route ${place + 1}` : `Only within hours, route ${place + 1}`}
        title={hours ? "At any time" : "Only within hours"}
        aria-pressed={Boolean(hours)}
        onClick={() => edit(place, { hours: hours ? null : officeHours() })}
      >
        <Hours size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Move route ${place + 1} up`}
        disabled={place === 0}
        onClick={() => put(moved(rows, place, place - 1))}
      >
        <Up size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Move route ${place + 1} down`}
        disabled={place === rows.length - 1}
        onClick={() => put(moved(rows, place, place + 1))}
      >
        <Down size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove route ${place + 1}`}
        onClick={() => put(rows.filter((_, index) => index !== place))}
      >
        <Close size={16} />
      </ActionIcon>
    </span>
  );
}
