/** The API's values by our words, from the generated schema. */
import type { components } from "./schema";

type Schemas = components["schemas"];

/** A body as the server answers it: what is optional when written is always there when read. */
export type Whole<T> = T extends (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? { [Name in keyof T]-?: Whole<Exclude<T[Name], undefined>> }
    : T;

/** The bodies of what a person configures, by the name of its path. */
export type Bodies = {
  absences: Schemas["Absence"];
  apps: Schemas["App"];
  calendars: Schemas["Calendar"];
  hooks: Schemas["Hook"];
  integrations: Schemas["Integration"];
  "maintenance-windows": Schemas["MaintenanceWindow"];
  overrides: Schemas["Override"];
  policies: Schemas["Policy"];
  rules: Schemas["AlertRule"];
  schedules: Schemas["Schedule"];
  silences: Schemas["Silence"];
  swaps: Schemas["Swap"];
  teams: Schemas["Team"];
  users: Schemas["User"];
  workflows: Schemas["Workflow"];
};

export type Plural = keyof Bodies;

/** A configured thing: `Thing<"teams">` is a team. */
export type Thing<Of extends Plural = Plural> = Omit<Schemas["ShownTeam"], "body"> & {
  body: Whole<Bodies[Of]>;
};

/** What is sent to create or replace a thing. */
export type Write<Of extends Plural = Plural> = Omit<Schemas["WriteTeam"], "body"> & { body: Bodies[Of] };

/** A page of a list; `next` is the cursor of the next one, null at the end. */
export type Page<Item> = { items: Item[]; next: string | null };

export type Alert = Schemas["AlertShown"];
/** Conditions of a body: all of some, and one of others. */
export type Conditions = Schemas["Conditions"];
/** Weekly hours of a zone. */
export type Hours = Schemas["Hours"];
/** One setting of a channel, rule kind or template, as a form asks for it. */
export type Field = Schemas["FieldShown"];

/** A way to send: its fields, and what it can. */
export type Channel = Schemas["ChannelShown"];
export type Delivery = Schemas["DeliveryShown"];
export type Entry = Schemas["EntryShown"];
/** The job that an integration of type heartbeat watches. */
export type Heartbeat = Schemas["HeartbeatShown"];
export type Incident = Schemas["IncidentShown"];
/** What people do to an incident, as the API names it. */
export type Verb = Schemas["Verb"];
/** Another incident that may have to do with this one, and why. */
export type RelatedIncident = Schemas["RelatedIncident"];
/** An incident that a person opens. */
export type NewIncident = Schemas["NewIncident"];
export type IncidentPlan = Schemas["IncidentPlan"];
export type Message = Schemas["MessageShown"];
/** Something that was asked of a message. */
export type Check = Schemas["CheckShown"];
export type WholeMessage = Schemas["WholeMessage"];
export type Template = Schemas["TemplateShown"];
export type Tested = Schemas["Tested"];
export type RuleKind = Schemas["RuleKindShown"];
export type OnCall = Schemas["OnCall"];
export type Who = Schemas["Who"];
/** What trying an edited integration found: totals, and each message before and after. */
export type Tried = Schemas["Tried"];
export type MessageTried = Schemas["MessageTried"];
export type Side = Schemas["Side"];
export type Totals = Schemas["Totals"];
