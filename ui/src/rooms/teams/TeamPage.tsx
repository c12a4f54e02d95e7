import { ActionIcon, Button, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { onCall, thing } from "@/api/queries";
import type { Bodies, OnCall, Thing } from "@/api/types";
import { Close, Plus } from "@/look/icons";
import { Person } from "@/look/Person";
import { full } from "@/look/times";
import { Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import { FormProblem } from "@/parts/form/FormProblem";
import { errorAt } from "@/parts/form/problems";
import { ThingSelect } from "@/parts/form/ThingSelect";
import { ZoneSelect } from "@/parts/form/ZoneSelect";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { PageAnswered } from "@/parts/PageAnswered";
import { ArchiveButton } from "@/parts/thing/ArchiveButton";
import { ChangedMeanwhile } from "@/parts/thing/ChangedMeanwhile";
import { SaveActs } from "@/parts/thing/SaveActs";
import { type Draft, useDraft } from "@/parts/thing/useDraft";
import { RotationForm } from "./RotationForm";
import { teamPage } from "./routes";
import classes from "./Teams.module.css";

type Member = NonNullable<Bodies["teams"]["members"]>[number];

const PERMISSIONS = ["admin", "editor", "responder", "observer"];

/** A new team. */
export function NewTeam() {
  const navigate = useNavigate();
  const draft = useDraft("teams", null, { body: {} });
  const save = async () => {
    const saved = await draft.save();
    if (saved) await navigate({ to: "/teams/$id", params: { id: saved.id } });
  };
  return (
    <Page
      title="New team"
      crumbs={[{ label: "Teams and users", to: "/teams" }, { label: "New team" }]}
      acts={
        <>
          <LinkButton to="/teams">Cancel</LinkButton>
          <Button variant="filled" loading={draft.isSaving} onClick={() => void save()}>
            Save team
          </Button>
        </>
      }
    >
      <Form draft={draft} />
    </Page>
  );
}

/** One team: who is on call, its members and its rotation. */
export function TeamPage() {
  const { id } = teamPage.useParams();
  const query = useQuery(thing("teams", id));
  return (
    <PageAnswered thing="team" query={query}>
      {(team) => <Found key={team.id} team={team} />}
    </PageAnswered>
  );
}

function Found({ team }: { team: Thing<"teams"> }) {
  const navigate = useNavigate();
  const draft = useDraft("teams", team);
  return (
    <Page
      title={team.name}
      crumbs={[{ label: "Teams and users", to: "/teams" }, { label: team.name }]}
      acts={
        <>
          <ArchiveButton
            plural="teams"
            thing={team}
            what="team"
            effect="Nobody is on call in it any more."
            onArchived={() => void navigate({ to: "/teams" })}
          />
          <SaveActs draft={draft} save="Save team" />
        </>
      }
    >
      <Now teamId={team.id} />
      <Form draft={draft} />
      <ChangedMeanwhile plural="teams" draft={draft} />
    </Page>
  );
}

function Now({ teamId }: { teamId: string }) {
  const found = useQuery(onCall).data?.items.find((one) => one.team_id === teamId);
  return (
    <div className={classes.now}>
      <Card title="On call now" aside={found?.until ? `until ${full(Date.parse(found.until))}` : undefined}>
        {found?.now.length ? (
          <People places={found.now} />
        ) : (
          <Empty>Nobody is on call. Give members a role, or make a rotation.</Empty>
        )}
      </Card>
      <Card title="Next">
        {found?.next.length ? <People places={found.next} /> : <Empty>It does not change.</Empty>}
      </Card>
    </div>
  );
}

function People({ places }: { places: OnCall["now"] }) {
  return (
    <ul className={classes.people}>
      {places.flatMap(({ role, people }) =>
        people.map((one) => (
          <li key={`${role} ${one.user_id}`}>
            <Person id={one.user_id} name={one.user_name} note={role} />
          </li>
        )),
      )}
    </ul>
  );
}

function Form({ draft }: { draft: Draft<"teams"> }) {
  const { value, problem } = draft;
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <TextInput
          label="Team name"
          required
          value={value.name}
          error={errorAt(problem, "name")}
          onChange={(event) => draft.set({ name: event.currentTarget.value })}
        />
        <Members members={value.body.members ?? []} change={(members) => draft.setBody({ members })} />
        <Textarea
          label="Description"
          autosize
          value={value.body.description ?? ""}
          onChange={(event) => draft.setBody({ description: event.currentTarget.value })}
        />
        <FormProblem problem={problem} keys={["name"]} />
      </div>
      <RotationForm
        rotation={value.body.rotation ?? null}
        members={(value.body.members ?? []).map((one) => one.user_id)}
        change={(rotation) => draft.setBody({ rotation })}
        zone={
          <ZoneSelect value={value.body.rotation?.zone ?? "UTC"} onChange={(zone) => setZone(draft, zone)} />
        }
      />
    </div>
  );
}

function setZone(draft: Draft<"teams">, zone: string): void {
  const { rotation } = draft.value.body;
  if (rotation) draft.setBody({ rotation: { ...rotation, zone } });
}

function Members({ members, change }: { members: Member[]; change: (members: Member[]) => void }) {
  const edit = (place: number, part: Partial<Member>) =>
    change(members.map((one, index) => (index === place ? { ...one, ...part } : one)));
  return (
    <Card title="Members" count={members.length}>
      <div className={classes.column}>
        {members.map((member, place) => (
          <div key={place} className={classes.member}>
            <ThingSelect
              plural="users"
              aria-label={`Member ${place + 1}`}
              placeholder="Choose a user"
              value={member.user_id}
              onChange={(user_id) => edit(place, { user_id })}
            />
            <Select
              aria-label={`Access right of member ${place + 1}`}
              data={PERMISSIONS}
              allowDeselect={false}
              value={member.permission ?? "responder"}
              onChange={(permission) => edit(place, { permission: permission ?? "responder" })}
            />
            <TagsInput
              aria-label={`Roles of member ${place + 1}`}
              placeholder={member.roles?.length ? "" : "Roles: primary, manager …"}
              value={member.roles ?? []}
              onChange={(roles) => edit(place, { roles })}
              acceptValueOnBlur
            />
            <ActionIcon
              aria-label={`Remove member ${place + 1}`}
              onClick={() => change(members.filter((_, index) => index !== place))}
            >
              <Close size={16} />
            </ActionIcon>
          </div>
        ))}
        <div>
          <Button
            data-size="sm"
            leftSection={<Plus size={14} />}
            onClick={() => change([...members, { user_id: "", roles: [], permission: "responder" }])}
          >
            Add member
          </Button>
        </div>
      </div>
    </Card>
  );
}
