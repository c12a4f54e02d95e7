import { Button, MultiSelect, NumberInput, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { things } from "@/api/queries";
import type { Bodies } from "@/api/types";
import { Person } from "@/look/Person";
import { Card } from "@/parts/Card";
import { weeksOf } from "./weeks";
import classes from "./Teams.module.css";

type Rotation = NonNullable<Bodies["teams"]["rotation"]>;

type Props = {
  rotation: Rotation | null;
  members: string[];
  change: (rotation: Rotation | null) => void;
  zone: ReactNode;
};

const SHOWN = 6;

/** The weekly rotation: who takes turns, when they hand over, and what the coming weeks look like. */
export function RotationForm({ rotation, members, change, zone }: Props) {
  const users = useQuery(things("users")).data?.items ?? [];
  const nameOf = (id: string) => users.find((one) => one.id === id)?.name ?? "nobody";
  if (!rotation) {
    return (
      <Card title="Rotation">
        <p className={classes.quiet}>Without one, the members&apos; own roles say who is on call.</p>
        <Button
          onClick={() =>
            change({
              user_ids: members.filter(Boolean),
              starts_on: monday(),
              roles: ["primary", "secondary"],
            })
          }
        >
          Make a weekly rotation
        </Button>
      </Card>
    );
  }
  const edit = (part: Partial<Rotation>) => change({ ...rotation, ...part });
  return (
    <Card
      title="Rotation"
      aside={
        <Button data-size="sm" onClick={() => change(null)}>
          Remove rotation
        </Button>
      }
    >
      <div className={classes.column}>
        <MultiSelect
          label="Takes turns"
          description="In this order."
          data={users.map((one) => ({ value: one.id, label: one.name }))}
          searchable
          value={rotation.user_ids}
          onChange={(user_ids) => edit({ user_ids })}
        />
        {zone}
        <div className={classes.pair}>
          <TextInput
            label="First handoff on"
            type="date"
            value={rotation.starts_on ?? ""}
            onChange={(event) => edit({ starts_on: event.currentTarget.value })}
          />
          <TextInput
            label="At"
            type="time"
            value={rotation.handoff_time ?? "09:00"}
            onChange={(event) => edit({ handoff_time: event.currentTarget.value })}
          />
          <NumberInput
            label="Weeks each"
            min={1}
            max={52}
            value={rotation.weeks ?? 1}
            onChange={(weeks) => edit({ weeks: Number(weeks) || 1 })}
          />
        </div>
        <TagsInput
          label="Roles"
          description="The first is on call; the next in turn takes the second, and so on."
          value={rotation.roles ?? ["primary", "secondary"]}
          onChange={(roles) => edit({ roles })}
          acceptValueOnBlur
        />
        <ol className={classes.weeks} aria-label="The first weeks">
          {weeksOf(rotation, SHOWN).map(({ on, user_id }) => (
            <li key={on}>
              <span className={classes.quiet}>from {on}</span>
              <Person id={user_id} name={nameOf(user_id)} />
            </li>
          ))}
        </ol>
      </div>
    </Card>
  );
}

function monday(): string {
  const now = new Date();
  now.setUTCDate(now.getUTCDate() - ((now.getUTCDay() + 6) % 7));
  return now.toISOString().slice(0, 10);
}
