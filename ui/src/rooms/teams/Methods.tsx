import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, Problem } from "@/api/client";
import type { Bodies, Channel, Tested } from "@/api/types";
import { Close, Failed, Plus, Resolved, Sent } from "@/look/icons";
import { figure } from "@/look/numbers";
import { Answered, Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import { Fields } from "@/parts/form/Fields";
import { FormProblem } from "@/parts/form/FormProblem";
import { DurationInput } from "@/parts/form/NumberInputs";
import { defaultsOf } from "@/parts/form/values";
import type { Draft } from "@/parts/thing/useDraft";
import { channels } from "../hooks/queries";
import classes from "./Teams.module.css";

type Method = NonNullable<Bodies["users"]["contact_methods"]>[number];
type Rule = NonNullable<Bodies["users"]["contact_rules"]>[number];

type Props = { userId: string; draft: Draft<"users">; isMe: boolean };

/** How a person is reached, each method with its test; and which is used when. */
export function Methods({ draft, isMe }: Props) {
  const query = useQuery(channels);
  return (
    <div className={classes.column}>
      <Answered what="the channels" query={query}>
        {(all) => (
          <List all={all.filter((one) => one.can.includes("page_people"))} draft={draft} isMe={isMe} />
        )}
      </Answered>
      <Rules draft={draft} />
    </div>
  );
}

function List({ all, draft, isMe }: { all: Channel[]; draft: Draft<"users">; isMe: boolean }) {
  const methods = draft.value.body.contact_methods ?? [];
  const put = (contact_methods: Method[]) => draft.setBody({ contact_methods });
  const add = (key: string) => {
    const channel = all.find((one) => one.key === key);
    if (!channel) return;
    const taken = new Set(methods.map((one) => one.id));
    let id = key;
    for (let number = 2; taken.has(id); number += 1) id = `${key}${number}`;
    put([...methods, { id, channel: key, name: channel.name, settings: defaultsOf(channel.fields) }]);
  };
  return (
    <Card title="Contact methods" count={methods.length}>
      <div className={classes.column}>
        {methods.length ? null : <Empty>Not reachable yet: pages find nobody here.</Empty>}
        {methods.map((method, place) => (
          <One
            key={method.id}
            method={method}
            channel={all.find((one) => one.key === method.channel)}
            draft={draft}
            place={place}
            isMe={isMe}
            change={(next) => put(methods.map((one) => (one.id === method.id ? next : one)))}
            remove={() => {
              const rules = (draft.value.body.contact_rules ?? []).filter(
                (one) => one.method_id !== method.id,
              );
              draft.setBody({
                contact_methods: methods.filter((one) => one.id !== method.id),
                contact_rules: rules,
              });
            }}
          />
        ))}
        <Select
          aria-label="Add a contact method"
          placeholder="Add a contact method"
          data={all.map((one) => ({ value: one.key, label: one.name }))}
          value={null}
          onChange={(key) => (key ? add(key) : undefined)}
        />
      </div>
    </Card>
  );
}

type OneProps = {
  method: Method;
  channel: Channel | undefined;
  draft: Draft<"users">;
  place: number;
  isMe: boolean;
  change: (method: Method) => void;
  remove: () => void;
};

function One({ method, channel, draft, place, isMe, change, remove }: OneProps) {
  const settings = method.settings as Record<string, unknown>;
  const problem = draft.problem?.field?.includes(`contact_methods[${place}]`) ? draft.problem : null;
  return (
    <section className={classes.method} aria-label={method.name || method.channel}>
      <div className={classes.head}>
        <TextInput
          aria-label="Name of the method"
          value={method.name ?? ""}
          onChange={(event) => change({ ...method, name: event.currentTarget.value })}
        />
        <ActionIcon aria-label={`Remove ${method.name || method.channel}`} onClick={remove}>
          <Close size={16} />
        </ActionIcon>
      </div>
      <Fields
        fields={channel?.fields ?? []}
        values={settings}
        problem={problem}
        onChange={(next) => change({ ...method, settings: next })}
      />
      <Test method={method} isMe={isMe} />
    </section>
  );
}

/** A real test message; another's saved secrets are not ours to send with. */
function Test({ method, isMe }: { method: Method; isMe: boolean }) {
  const [result, setResult] = useState<Tested | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isRunning, setRunning] = useState(false);
  const run = async () => {
    setRunning(true);
    setProblem(null);
    setResult(null);
    try {
      const body = {
        channel: method.channel,
        settings: method.settings,
        name: method.name || "Test",
        method_id: isMe ? method.id : "",
      };
      setResult(await ask(api.POST("/api/v1/contact-methods/test", { body })));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
    setRunning(false);
  };
  return (
    <div className={classes.test}>
      <Button data-size="sm" leftSection={<Sent size={14} />} loading={isRunning} onClick={() => void run()}>
        Send a test message
      </Button>
      {result ? (
        <span className={classes.said} role="status">
          {result.is_delivered ? (
            <Resolved size={16} color="var(--t-ok)" aria-hidden />
          ) : (
            <Failed size={16} color="var(--t-critical)" aria-hidden />
          )}
          {result.is_delivered ? "Delivered" : "Not delivered"}: {result.outcome || `status ${result.status}`}
          , in {figure(result.duration_ms, "ms")}
        </span>
      ) : null}
      <FormProblem problem={problem} keys={[]} />
    </div>
  );
}

function Rules({ draft }: { draft: Draft<"users"> }) {
  const methods = draft.value.body.contact_methods ?? [];
  const rules = draft.value.body.contact_rules ?? [];
  const put = (contact_rules: Rule[]) => draft.setBody({ contact_rules });
  const edit = (place: number, part: Partial<Rule>) =>
    put(rules.map((one, index) => (index === place ? { ...one, ...part } : one)));
  return (
    <Card title="When paged">
      <div className={classes.column}>
        <p className={classes.quiet}>
          {rules.length
            ? "In this order, counted from the page."
            : "All methods at once. Add rules to use one after another."}
        </p>
        {rules.map((rule, place) => (
          <div key={place} className={classes.rule}>
            <Select
              aria-label={`Method of rule ${place + 1}`}
              data={methods.map((one) => ({ value: one.id, label: one.name || one.channel }))}
              allowDeselect={false}
              value={rule.method_id}
              onChange={(method_id) => edit(place, { method_id: method_id ?? rule.method_id })}
            />
            <DurationInput
              aria-label={`Wait of rule ${place + 1}`}
              placeholder="0 s"
              value={rule.wait ?? 0}
              onChange={(wait) => edit(place, { wait: typeof wait === "number" ? wait : 0 })}
            />
            <ActionIcon
              aria-label={`Remove rule ${place + 1}`}
              onClick={() => put(rules.filter((_, index) => index !== place))}
            >
              <Close size={16} />
            </ActionIcon>
          </div>
        ))}
        {methods[0] ? (
          <div>
            <Button
              data-size="sm"
              leftSection={<Plus size={14} />}
              onClick={() => put([...rules, { method_id: methods[0]?.id ?? "", wait: 0 }])}
            >
              Add rule
            </Button>
          </div>
        ) : null}
      </div>
    </Card>
  );
}
