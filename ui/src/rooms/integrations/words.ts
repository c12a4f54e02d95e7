/** The fields of a report, as a mapping fills them: pure words. */

/** The label and the meaning of each field, in the order in which people look for them. */
export const FIELDS: Record<string, [string, string]> = {
  subject: ["Title", "What the incident is called."],
  text: ["Text", "What is known, in long."],
  status: ["Status", "Where the message says whether the problem is there or over."],
  severity: ["Severity", "The tool's own word for how bad it is."],
  dedup_key: ["Key", "Messages with the same key are one problem."],
  fallback_key: ["Fallback key", "A coarser key, for a message that closes and whose key meets nothing."],
  url: ["Link to the tool", "Where the tool shows the problem."],
  labels: ["Labels", "Names and values by which incidents are found and muted."],
  assignee: ["Assignee", "Whose the incident is from the beginning: an email address or a name."],
  recipient_user: ["Page this user too", "A user by email address or name."],
  recipient_team: ["Page this team too", "A team by name."],
  source_name: ["Source name", "The second part of what identifies a problem."],
};

/** Return a field's label; one that is new here by its key. */
export function fieldLabel(key: string): string {
  const words = key.replaceAll("_", " ");
  return FIELDS[key]?.[0] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** Return the keys in the order in which they are shown: the known ones first. */
export function ordered(keys: string[]): string[] {
  const known = Object.keys(FIELDS);
  const place = (key: string) => (known.includes(key) ? known.indexOf(key) : known.length);
  return keys.toSorted((one, other) => place(one) - place(other) || one.localeCompare(other));
}
