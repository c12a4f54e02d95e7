/** The words of the API's keys, where a person reads them. */

const CHANNELS: Record<string, string> = {
  email: "email",
  ntfy: "push",
  sms: "SMS",
  voice: "call",
  webhook: "webhook",
};

/** Return a channel as one says "by …": "email", "push". */
export function channelWord(key: string): string {
  return CHANNELS[key] ?? key.replaceAll("_", " ");
}

/** Return a text with its first letter large. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
