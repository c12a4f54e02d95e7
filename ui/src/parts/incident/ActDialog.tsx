import { Button, Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Problem } from "@/api/client";
import type { Incident, Verb } from "@/api/types";
import { FormProblem } from "@/parts/form/FormProblem";
import { errorAt } from "@/parts/form/problems";
import classes from "./ActDialog.module.css";
import { ASKED, type Asked, givenFor, isAnswered } from "./asked";
import { AskedInput } from "./AskedInput";
import { useAct } from "./useAct";

type Props = {
  /** What is asked; undefined: nothing. */
  verb: Verb | undefined;
  ids: string[];
  /** The incident, where it is one. */
  incident?: Incident;
  /** It is over; `said` is what was done, in words, where it was to several. */
  close: (said?: string) => void;
  /** The effect in the words of this incident: who is paged. */
  effect?: string;
};

/** The dialog before an act that asks something, for one incident or many. */
export function ActDialog(props: Props) {
  const asked = props.verb ? ASKED[props.verb] : undefined;
  return asked && props.verb ? <Shown key={props.verb} {...props} verb={props.verb} asked={asked} /> : null;
}

function Shown({ verb, asked, ids, incident, close, effect }: Props & { verb: Verb; asked: Asked }) {
  const act = useAct();
  const [begun] = useState(() => asked.begin?.(incident) ?? {});
  const [values, setValues] = useState(begun);
  const problem = act.error instanceof Problem ? act.error : null;
  const what = incident ? `#${incident.number}` : `${ids.length} incidents`;
  const send = (event: FormEvent) => {
    event.preventDefault();
    act.mutate({ ids, verb, given: givenFor(asked, values, begun) }, { onSuccess: (said) => close(said) });
  };
  return (
    <Modal opened onClose={() => close()} title={asked.title(what)} size={520}>
      <form className={classes.form} onSubmit={send}>
        <p className={classes.effect}>{effect ?? asked.effect}</p>
        {asked.inputs.map((input) => (
          <AskedInput
            key={input.key}
            input={input}
            ids={ids}
            value={values[input.key]}
            onChange={(value) => setValues({ ...values, [input.key]: value })}
            error={errorAt(problem, input.key)}
          />
        ))}
        <FormProblem problem={problem} keys={asked.inputs.map((input) => input.key)} />
        <div className={classes.acts}>
          <Button onClick={() => close()}>Leave it</Button>
          <Button
            type="submit"
            variant="filled"
            data-autofocus={asked.inputs.length ? undefined : true}
            disabled={!isAnswered(asked, values)}
            loading={act.isPending}
          >
            {asked.button}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
