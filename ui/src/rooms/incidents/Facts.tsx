import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { session } from "@/api/queries";
import type { Delivery, Incident } from "@/api/types";
import { CopyButton } from "@/look/CopyButton";
import { External } from "@/look/icons";
import { Mark, Tag } from "@/look/marks";
import { figure } from "@/look/numbers";
import { Person } from "@/look/Person";
import { Countdown } from "@/look/Time";
import { channelWord } from "@/look/words";
import { Card, Facts } from "@/parts/Card";
import classes from "./Facts.module.css";
import { deliveries } from "./queries";
import { Sla } from "./Sla";

/** Who has been told, and whether it reached them: the last delivery to each. */
export function WhoKnows({ incident }: { incident: Incident }) {
  const me = useQuery(session).data?.id;
  const sent = useQuery(deliveries(incident.id)).data?.items ?? [];
  const latest = new Map<string, Delivery>();
  for (const one of sent.toReversed()) if (one.user_id) latest.set(one.user_id, one);
  if (!latest.size) return null;
  return (
    <Card title="Who knows" aside={<span className={classes.quiet}>{latest.size} told</span>}>
      <ul className={classes.people}>
        {[...latest.values()].map((one) => (
          <li key={one.user_id} className={classes.person}>
            <Person id={one.user_id} name={one.to} you={one.user_id === me} />
            <span>
              <Mark of="delivery" value={one.status} />{" "}
              <span className={classes.quiet}>{channelWord(one.channel)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What it is: whence it came, who has it, its labels and its key. */
export function AboutIt({ incident }: { incident: Incident }) {
  const labels = Object.entries(incident.labels);
  return (
    <Card>
      <Facts
        facts={[
          [
            "Integration",
            <Link key="i" to="/integrations">
              {incident.integration_name || "Not known"}
            </Link>,
          ],
          [
            "Policy",
            incident.policy_name ? (
              <Link key="p" to="/policies">
                {incident.policy_name}
              </Link>
            ) : (
              "No policy"
            ),
          ],
          ["Assignee", incident.assignee_name || "Nobody"],
          ...(incident.sla_at
            ? ([["To be resolved", <Sla key="s" incident={incident} />]] as [string, React.ReactNode][])
            : []),
          ["Reports", figure(incident.report_count)],
          ...(incident.tags.length
            ? ([["Tags", <Tags key="t" tags={incident.tags} />]] as [string, React.ReactNode][])
            : []),
          ...(incident.due_at
            ? ([
                [
                  "Resolves itself",
                  <span key="d">
                    in <Countdown at={incident.due_at} />
                  </span>,
                ],
              ] as [string, React.ReactNode][])
            : []),
          [
            "Labels",
            labels.length ? (
              <span key="l" className={classes.labels}>
                {labels.map(([name, value]) => (
                  <Tag key={name} mono>
                    {name}={value}
                  </Tag>
                ))}
              </span>
            ) : (
              "No labels"
            ),
          ],
          [
            "Dedup key",
            <span key="k" className={classes.key}>
              <code>{incident.dedup_key}</code>
              <CopyButton text={incident.dedup_key} what="the dedup key" />
            </span>,
          ],
        ]}
      />
      {incident.text ? <p className={classes.text}>{incident.text}</p> : null}
    </Card>
  );
}

function Tags({ tags }: { tags: string[] }) {
  return (
    <span className={classes.labels}>
      {tags.map((tag) => (
        <Tag key={tag}>{tag}</Tag>
      ))}
    </span>
  );
}

/** What its teams wrote about it by name. */
export function CustomFields({ incident }: { incident: Incident }) {
  const fields = Object.entries(incident.attributes);
  if (!fields.length) return null;
  return (
    <Card title="Custom fields">
      <Facts facts={fields} />
    </Card>
  );
}

const NAMES: Record<string, string> = { source: "At the source", runbook: "Runbook", chart: "Chart" };

/** Where to look next. */
export function Links({ incident }: { incident: Incident }) {
  const links = Object.entries(incident.links).filter(([, url]) => /^https?:\/\//.test(url));
  if (!links.length) return null;
  return (
    <Card>
      <ul className={classes.links}>
        {links.map(([name, url]) => (
          <li key={name}>
            <a href={url} target="_blank" rel="noreferrer noopener" className={classes.link}>
              {NAMES[name] ?? name}
              <External size={16} aria-label="opens elsewhere" />
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
