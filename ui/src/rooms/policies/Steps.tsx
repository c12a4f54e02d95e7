import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { type DragEvent, useState } from "react";
import { Close, Down, Grip, Plus, Up } from "@/look/icons";
import { DurationInput } from "@/parts/form/NumberInputs";
import { ThingSelect } from "@/parts/form/ThingSelect";
import { durationText } from "@/parts/form/values";
import { moved } from "@/parts/order/order";
import classes from "./PolicyPage.module.css";
import { startsOf, type Step, type Target } from "./steps";

type Props = { steps: Step[]; change: (steps: Step[]) => void };

const KINDS = [
  { value: "role", label: "member role of" },
  { value: "user", label: "the user" },
  { value: "team", label: "everyone in" },
];
const NEW_TARGET: Target = { kind: "role", id: "", role: "primary" };

/** The steps as a chain: whom each pages, and how long it waits before the next. */
export function Steps({ steps, change }: Props) {
  const [places, setPlaces] = useState<number[]>([]);
  const [dragged, setDragged] = useState<number | null>(null);
  const ids = places.length === steps.length ? places : steps.map((_, place) => place);
  const starts = startsOf(steps);
  const move = (from: number, to: number) => {
    setPlaces(moved(ids, from, to));
    change(moved(steps, from, to));
  };
  const edit = (place: number, part: Partial<Step>) =>
    change(steps.map((one, index) => (index === place ? { ...one, ...part } : one)));
  const remove = (place: number) => {
    setPlaces(ids.filter((_, index) => index !== place));
    change(steps.filter((_, index) => index !== place));
  };
  const add = () => {
    setPlaces([...ids, Math.max(-1, ...ids) + 1]);
    change([...steps, { targets: [NEW_TARGET], wait: 300 }]);
  };
  const drop = (event: DragEvent, place: number) => {
    event.preventDefault();
    if (dragged !== null) move(dragged, place);
    setDragged(null);
  };
  return (
    <section aria-label="Steps">
      <ol className={classes.chain}>
        {steps.map((step, place) => (
          <li
            key={ids[place]}
            className={dragged === place ? classes.dragged : classes.step}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => drop(event, place)}
          >
            <header className={classes.head}>
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
              <h2 className={classes.title}>
                Step {place + 1}, {starts[place] ? `after ${durationText(starts[place])}` : "at once"}
              </h2>
              <span className={classes.moves}>
                <ActionIcon
                  aria-label={`Move step ${place + 1} up`}
                  disabled={place === 0}
                  onClick={() => move(place, place - 1)}
                >
                  <Up size={16} />
                </ActionIcon>
                <ActionIcon
                  aria-label={`Move step ${place + 1} down`}
                  disabled={place === steps.length - 1}
                  onClick={() => move(place, place + 1)}
                >
                  <Down size={16} />
                </ActionIcon>
                <ActionIcon aria-label={`Remove step ${place + 1}`} onClick={() => remove(place)}>
                  <Close size={16} />
                </ActionIcon>
              </span>
            </header>
            <Targets step={step} place={place} change={(targets) => edit(place, { targets })} />
            <DurationInput
              label="Then wait"
              aria-label={`Wait of step ${place + 1}`}
              value={step.wait ?? 300}
              onChange={(wait) => edit(place, { wait: typeof wait === "number" ? wait : 300 })}
            />
          </li>
        ))}
      </ol>
      <Button leftSection={<Plus size={16} />} onClick={add}>
        Add step
      </Button>
    </section>
  );
}

type TargetsProps = { step: Step; place: number; change: (targets: Target[]) => void };

function Targets({ step, place, change }: TargetsProps) {
  const edit = (index: number, part: Partial<Target>) =>
    change(step.targets.map((one, other) => (other === index ? { ...one, ...part } : one)));
  return (
    <div className={classes.targets}>
      {step.targets.map((target, index) => {
        const named = `of target ${index + 1} in step ${place + 1}`;
        return (
          <div key={index} className={classes.target}>
            <span className={classes.page}>Page</span>
            {target.kind === "role" ? (
              <TextInput
                aria-label={`Role ${named}`}
                placeholder="primary"
                value={target.role ?? ""}
                onChange={(event) => edit(index, { role: event.currentTarget.value })}
              />
            ) : null}
            <Select
              aria-label={`Kind ${named}`}
              data={KINDS}
              allowDeselect={false}
              value={target.kind}
              onChange={(kind) =>
                edit(index, {
                  kind: (kind ?? "role") as Target["kind"],
                  id: "",
                  role: kind === "role" ? "primary" : "",
                })
              }
            />
            <ThingSelect
              plural={target.kind === "user" ? "users" : "teams"}
              aria-label={`Who ${named}`}
              placeholder={target.kind === "user" ? "Choose a user" : "Choose a team"}
              value={target.id}
              onChange={(id) => edit(index, { id })}
            />
            <ActionIcon
              aria-label={`Remove target ${index + 1} of step ${place + 1}`}
              onClick={() => change(step.targets.filter((_, other) => other !== index))}
            >
              <Close size={16} />
            </ActionIcon>
          </div>
        );
      })}
      <Button
        data-size="sm"
        leftSection={<Plus size={14} />}
        onClick={() => change([...step.targets, NEW_TARGET])}
      >
        Add target to step {place + 1}
      </Button>
    </div>
  );
}
