import { Button, Menu, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { things } from "@/api/queries";
import type { Incident } from "@/api/types";
import { Acknowledged, Again, Assign, Resolved, Trouble } from "@/look/icons";
import { Key } from "@/look/marks";
import { Person } from "@/look/Person";
import classes from "./Acts.module.css";
import type { ActsOf } from "./useActs";

type Props = { acts: ActsOf; incident: Incident };

/** The acts at the right of the title. The way back takes the place of what was done. */
export function Acts({ acts, incident }: Props) {
  return (
    <>
      {acts.error ? <Refused error={acts.error} /> : null}
      <span className={classes.wide}>
        <MainAct acts={acts} />
        {acts.may.resolve ? (
          <Button
            leftSection={<Resolved size={18} />}
            rightSection={<Key>R</Key>}
            loading={acts.sent === "resolve"}
            onClick={() => acts.send("resolve")}
          >
            Resolve
          </Button>
        ) : null}
        {acts.may.assign ? (
          <AssignMenu acts={acts} incident={incident}>
            <Button leftSection={<Assign size={18} />} loading={acts.sent === "assign"}>
              Assign
            </Button>
          </AssignMenu>
        ) : null}
      </span>
    </>
  );
}

function MainAct({ acts }: { acts: ActsOf }) {
  if (acts.may.reopen) {
    return (
      <Button
        leftSection={<Again size={18} />}
        loading={acts.sent === "reopen"}
        onClick={() => acts.send("reopen")}
      >
        Reopen
      </Button>
    );
  }
  if (!acts.may.acknowledge) return null;
  return (
    <Button
      variant="filled"
      leftSection={<Acknowledged size={18} />}
      rightSection={<Key>A</Key>}
      loading={acts.sent === "acknowledge"}
      onClick={() => acts.send("acknowledge")}
    >
      Acknowledge
    </Button>
  );
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
      {acts.may.acknowledge ? (
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
        {acts.may.resolve ? (
          <UnstyledButton
            className={classes.other}
            disabled={acts.sent !== undefined}
            onClick={() => acts.send("resolve")}
          >
            <Resolved size={24} aria-hidden />
            Resolve
          </UnstyledButton>
        ) : null}
        {acts.may.reopen ? (
          <UnstyledButton
            className={classes.other}
            disabled={acts.sent !== undefined}
            onClick={() => acts.send("reopen")}
          >
            <Again size={24} aria-hidden />
            Reopen
          </UnstyledButton>
        ) : null}
        {acts.may.assign ? (
          <AssignMenu acts={acts} incident={incident} isDocked>
            <UnstyledButton className={classes.other}>
              <Assign size={24} aria-hidden />
              Assign
            </UnstyledButton>
          </AssignMenu>
        ) : null}
      </div>
    </div>
  );
}

type MenuProps = Props & { children: ReactNode; isDocked?: boolean };

/** Whom to give it to: everyone who is here. */
function AssignMenu({ acts, incident, children, isDocked }: MenuProps) {
  const users = useQuery(things("users")).data?.items ?? [];
  const controlled = isDocked ? {} : { opened: acts.isAssigning, onChange: acts.setAssigning };
  return (
    <Menu position={isDocked ? "top" : "bottom-end"} width={220} {...controlled}>
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
