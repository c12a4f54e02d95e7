import { ActionIcon, Autocomplete, Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type DragEvent, useState } from "react";
import type { Problem } from "@/api/client";
import type { Bodies } from "@/api/types";
import { ArrowRight, Close, Down, Grip, Plus, Up } from "@/look/icons";
import { Card } from "@/parts/Card";
import { ThingSelect } from "@/parts/form/ThingSelect";
import { moved } from "@/parts/order/order";
import { fieldsOf, operators } from "./queries";
import classes from "./Routes.module.css";

type Body = Bodies["integrations"];
type Route = NonNullable<Body["routes"]>[number];

type Props = {
  integrationId: string;
  routes: Route[];
  defaultPolicyId: string;
  change: (part: Partial<Body>) => void;
  problem: Problem | null;
};

/** Advanced rules: field, operator, value and the policy that they lead to. The first that matches wins. */
export function Routes({ integrationId, routes, defaultPolicyId, change, problem }: Props) {
  const [places, setPlaces] = useState<number[]>([]); // each row's own number, so that it stays the same row
  const ids = places.length === routes.length ? places : routes.map((_, place) => place);
  const rows = routes.map((value, place) => ({ id: ids[place] ?? place, value }));
  const fields = useQuery(fieldsOf(integrationId)).data ?? [];
  const kinds = useQuery(operators).data ?? [];
  const [dragged, setDragged] = useState<number | null>(null);
  const put = (next: typeof rows) => {
    setPlaces(next.map((one) => one.id));
    change({ routes: next.map((one) => one.value) });
  };
  const edit = (place: number, part: Partial<Route>) =>
    put(rows.map((one, index) => (index === place ? { ...one, value: { ...one.value, ...part } } : one)));
  const drop = (event: DragEvent, place: number) => {
    event.preventDefault();
    if (dragged !== null) put(moved(rows, dragged, place));
    setDragged(null);
  };
  const add = (
    <Button
      data-size="sm"
      leftSection={<Plus size={14} />}
      onClick={() =>
        put([
          ...rows,
          {
            id: Math.max(-1, ...ids) + 1,
            value: { field: "", operator: "contains", value: "", policy_id: defaultPolicyId },
          },
        ])
      }
    >
      Add route
    </Button>
  );
  return (
    <Card title="Advanced rules" aside={add} flush>
      <p className={classes.help}>
        The first that matches decides the policy. Drag a row, or move it by its arrows.
      </p>
      <ol aria-label="Routes, the first match wins">
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
              <Autocomplete
                aria-label={`Field of route ${place + 1}`}
                placeholder="Field"
                data={fields.map((one) => one.path)}
                value={value.field}
                error={problem?.field?.startsWith(`body.routes[${place}]`)}
                onChange={(field) => edit(place, { field })}
              />
              <Select
                aria-label={`Operator of route ${place + 1}`}
                data={kinds.map((one) => ({ value: one.key, label: one.name }))}
                allowDeselect={false}
                value={value.operator}
                onChange={(operator) => edit(place, { operator: operator ?? value.operator })}
              />
              {kinds.find((one) => one.key === value.operator)?.takes_value === false ? null : (
                <TextInput
                  aria-label={`Value of route ${place + 1}`}
                  placeholder="Value"
                  value={value.value}
                  onChange={(event) => edit(place, { value: event.currentTarget.value })}
                />
              )}
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
            <span className={classes.moves}>
              <ActionIcon
                aria-label={`Move route ${place + 1} up`}
                disabled={place === 0}
                onClick={() => put(moved(rows, place, place - 1))}
              >
                <Up size={16} />
              </ActionIcon>
              <ActionIcon
                aria-label={`Move route ${place + 1} down`}
                disabled={place === rows.length - 1}
                onClick={() => put(moved(rows, place, place + 1))}
              >
                <Down size={16} />
              </ActionIcon>
              <ActionIcon
                aria-label={`Remove route ${place + 1}`}
                onClick={() => put(rows.filter((_, index) => index !== place))}
              >
                <Close size={16} />
              </ActionIcon>
            </span>
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
            onChange={(default_policy_id) => change({ default_policy_id })}
          />
        </li>
      </ol>
    </Card>
  );
}
