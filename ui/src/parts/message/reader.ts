/** Which integration a message is a matter of: pure. */

type Read = { api_url_id: string; source: string; reports: { integration_id: string }[] };
type Reader = { id: string; body: { api_url_id: string; source: string } };

/** Return the id of the integration that read a message, else of the one that it was meant for; '' where none is. */
export function readerOf(message: Read, integrations: Reader[], otherwise = ""): string {
  const took = message.reports.find((one) => one.integration_id)?.integration_id;
  if (took) return took;
  const here = integrations.filter((one) => one.body.api_url_id === message.api_url_id);
  const source = message.source.toLowerCase();
  const meant = here.find((one) => one.body.source.toLowerCase() === source) ?? here[0];
  return otherwise || (meant?.id ?? "");
}
