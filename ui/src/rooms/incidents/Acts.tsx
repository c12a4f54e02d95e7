import { ActionIcon, Button, Menu, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { things } from "@/api/queries";
import type { Incident, Verb } from "@/api/types";
import { Acknowledged, Again, Assign, type Icon, More, Resolved, Snoozed, Trouble, Wake } from "@/look/icons";
import { Key } from "@/look/marks";
import { Person } from "@/look/Person";
import { MoreMenu } from "@/parts/incident/MoreMenu";
import { SnoozeMenu } from "@/parts/incident/SnoozeMenu";
import classes from "./Acts.module.css";
import type { ActsOf } from "./useActs";

type Props = { acts: ActsOf; incident: Incident };

/** The acts at the right of the title. The way back takes the place of what was done; the rest is in a menu. */
export function Acts({ acts, incident }: Props) {
  return (
    <>
      {acts.error ? <Refused error={acts.error} /> : null}
      <span className={classes.wide}>
        {acts.may("acknowledge") ? (
          <Button
            variant="filled"
            leftSection={<Acknowledged size={18} />}
            rightSection={<Key>A</Key>}
            loading={acts.sent === "acknowledge"}
            onClick={() => acts.send("acknowledge")}
          >
            Acknowledge
          </Button>
        ) : null}
        <Plain acts={acts} verb="reopen" label="Reopen" icon={Again} />
        <Plain acts={acts} verb="resolve" label="Resolve" icon={Resolved} hint="R" />
        {acts.may("assign") ? (
          <AssignMenu acts={acts} incident={incident}>
            <Button leftSection={<Assign size={18} />} loading={acts.sent === "assign"}>
              {incident.assignee_id ? "Reassign" : "Assign"}
            </Button>
          </AssignMenu>
        ) : null}
        <Plain acts={acts} verb="wake" label="Wake" icon={Wake} />
        {acts.may("snooze") ? (
          <SnoozeMenu take={snoozed(acts)} {...controlled(acts, "snooze")}>
            <Button leftSection={<Snoozed size={18} />} loading={acts.sent === "snooze"}>
              Snooze
            </Button>
          </SnoozeMenu>
        ) : null}
        <MoreMenu may={acts.may} take={acts.take} {...controlled(acts, "more")}>
          <ActionIcon aria-label="More acts" size={36}>
            <More size={18} />
          </ActionIcon>
        </MoreMenu>
      </span>
    </>
  );
}

type PlainProps = { acts: ActsOf; verb: Verb; label: string; icon: Icon; hint?: string };

function Plain({ acts, verb, label, icon: Icon, hint }: PlainProps) {
  if (!acts.may(verb)) return null;
  return (
    <Button
      leftSection={<Icon size={18} />}
      rightSection={hint ? <Key>{hint}</Key> : undefined}
      loading={acts.sent === verb}
      onClick={() => acts.send(verb)}
    >
      {label}
    </Button>
  );
}

function controlled({ opened, open }: ActsOf, menu: "assign" | "more" | "snooze") {
  return { opened: opened === menu, onChange: (is: boolean) => open(is ? menu : undefined) };
}

function snoozed(acts: ActsOf) {
  return (given: { until?: string } | null) => (given ? acts.send("snooze", given) : acts.ask("snooze"));
}

function Refused({ error }: { error: string }) {
  return (
    <span role="alert" className={classes.refused}>
      <Trouble size={16} aria-hidden />
      {error}
    </span>
  );
}

/** On phones, docked below: the main act 54 px high, the others within one thumb's reach. */
export function DockedActs({ acts, incident }: Props) {
  return (
    <div className={classes.dock} data-docked>
      {acts.may("acknowledge") ? (
        <Button
          className={classes.main}
          variant="filled"
          fullWidth
          leftSection={<Acknowledged size={22} />}
          loading={acts.sent === "acknowledge"}
          onClick={() => acts.send("acknowledge")}
        >
          Acknowledge
        </Button>
      ) : null}
      <div className={classes.others}>
        <Docked acts={acts} verb="resolve" label="Resolve" icon={Resolved} />
        <Docked acts={acts} verb="reopen" label="Reopen" icon={Again} />
        {acts.may("assign") ? (
          <AssignMenu acts={acts} incident={incident} isDocked>
            <UnstyledButton className={classes.other}>
              <Assign size={24} aria-hidden />
              Assign
            </UnstyledButton>
          </AssignMenu>
        ) : null}
        <Docked acts={acts} verb="wake" label="Wake" icon={Wake} />
        {acts.may("snooze") ? (
          <SnoozeMenu take={snoozed(acts)} position="top">
            <UnstyledButton className={classes.other}>
              <Snoozed size={24} aria-hidden />
              Snooze
            </UnstyledButton>
          </SnoozeMenu>
        ) : null}
        <MoreMenu may={acts.may} take={acts.take} position="top-end">
          <UnstyledButton className={classes.other}>
            <More size={24} aria-hidden />
            More
          </UnstyledButton>
        </MoreMenu>
      </div>
    </div>
  );
}

function Docked({ acts, verb, label, icon: Icon }: PlainProps) {
  if (!acts.may(verb)) return null;
  return (
    <UnstyledButton
      className={classes.other}
      disabled={acts.sent !== undefined}
      onClick={() => acts.send(verb)}
    >
      <Icon size={24} aria-hidden />
      {label}
    </UnstyledButton>
  );
}

type MenuProps = Props & { children: ReactNode; isDocked?: boolean };

/** Whom to give it to: everyone who is here. */
function AssignMenu({ acts, incident, children, isDocked }: MenuProps) {
  const users = useQuery(things("users")).data?.items ?? [];
  const held = isDocked ? {} : controlled(acts, "assign");
  return (
    <Menu position={isDocked ? "top" : "bottom-end"} width={220} {...held}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown className={classes.users}>
        {users.map((user) => (
          <Menu.Item
            key={user.id}
            disabled={user.id === incident.assignee_id}
            onClick={() => acts.send("assign", { assignee_id: user.id })}
          >
            <Person
              id={user.id}
              name={user.name}
              note={user.id === incident.assignee_id ? "has it" : undefined}
            />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
