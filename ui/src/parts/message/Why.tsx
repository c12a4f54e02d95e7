import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { incidentOf } from "@/api/queries";
import type { Check as Checked, WholeMessage } from "@/api/types";
import { Check, Close, Ignored } from "@/look/icons";
import classes from "./MessageRow.module.css";
import { pieces } from "./pieces";

/** What was asked of a message, in order: met, not met, or not asked. */
export function Why({ message }: { message: WholeMessage }) {
  const ids = [...new Set(message.reports.map((one) => one.incident_id).filter(Boolean))];
  return (
    <>
      <ul className={classes.why} aria-label="Why">
        {message.why.map((check, place) => (
          <Asked key={place} check={check} />
        ))}
      </ul>
      {ids.length ? (
        <p className={classes.became}>
          {ids.map((id) => (
            <Incident key={id} id={id} />
          ))}
        </p>
      ) : null}
    </>
  );
}

function Asked({ check }: { check: Checked }) {
  const [icon, word] = met(check.is_met);
  return (
    <li className={check.is_met === null ? classes.notAsked : undefined}>
      {icon}
      <span>
        <span className="unseen">{word}: </span>
        {pieces(check.text).map(({ text, isLiteral }, place) =>
          isLiteral ? <code key={place}>{text}</code> : <span key={place}>{text}</span>,
        )}
      </span>
    </li>
  );
}

function met(isMet: boolean | null) {
  if (isMet === null) return [<Ignored key="-" size={16} color="var(--t-text3)" aria-hidden />, "Not asked"];
  return isMet
    ? [<Check key="+" size={16} color="var(--t-ok)" aria-hidden />, "Met"]
    : [<Close key="x" size={16} color="var(--t-text2)" aria-hidden />, "Not met"];
}

function Incident({ id }: { id: string }) {
  const incident = useQuery(incidentOf(id)).data;
  return (
    <Link to="/incidents/$id" params={{ id }}>
      {incident ? `Incident #${incident.number}, ${incident.subject}` : "Incident"}
    </Link>
  );
}
