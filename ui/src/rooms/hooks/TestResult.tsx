import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { incidentOf } from "@/api/queries";
import type { WholeMessage } from "@/api/types";
import { CopyButton } from "@/look/CopyButton";
import { Failed, Incidents, Muted, Resolved } from "@/look/icons";
import { figure, size } from "@/look/numbers";
import { Age, At } from "@/look/Time";
import { Card } from "@/parts/Card";
import { Code } from "@/parts/Code";
import { readable } from "@/parts/message/readable";
import { arrivedAs } from "./queries";
import classes from "./TestResult.module.css";
import type { Test } from "./useTest";

/** What the receiver answered to a test, what was sent, and what became of it where that is known here. */
export function TestResult({ test }: { test: Test }) {
  const { result } = test;
  if (!result) {
    return (
      <Card title="Not tested yet">
        <p className={classes.quiet}>Test shows here what the receiver answers, before anything is saved.</p>
      </Card>
    );
  }
  return (
    <div className={classes.results} aria-live="polite">
      <Card>
        <Verdict result={result} />
        <Answer result={result} />
        {result.sent ? (
          <>
            <h3 className={classes.label}>
              Sent{result.sent_as ? `, ${result.sent_as}` : ""}
              <CopyButton text={result.sent} what="what was sent" />
            </h3>
            <Code text={readable(result.sent)} label="What was sent" />
          </>
        ) : null}
      </Card>
      <Became deliveryId={result.delivery_id} />
    </div>
  );
}

type Result = NonNullable<Test["result"]>;

function Verdict({ result }: { result: Result }) {
  const said = result.status === null ? result.outcome : `the receiver answered ${result.status}`;
  return (
    <>
      <div className={classes.head}>
        {result.is_delivered ? (
          <Resolved size={18} color="var(--t-ok)" aria-hidden />
        ) : (
          <Failed size={18} color="var(--t-critical)" aria-hidden />
        )}
        <h2 className={classes.title}>
          {result.is_delivered ? "Delivered" : "Not delivered"}: {said}
        </h2>
      </div>
      <p className={classes.quiet}>
        in {figure(result.duration_ms, "ms")}, <Age at={result.at} suffix=" ago" />, <At at={result.at} />
      </p>
    </>
  );
}

function Answer({ result }: { result: Result }) {
  if (result.status === null) return null;
  return (
    <>
      {result.is_delivered ? null : <p className={classes.why}>{result.outcome}</p>}
      <h3 className={classes.label}>Answer, {size(new Blob([result.body]).size)}</h3>
      <Code text={result.body || " "} label="The receiver's answer" />
    </>
  );
}

function Became({ deliveryId }: { deliveryId: string }) {
  const arrived = useQuery(arrivedAs(deliveryId)).data ?? [];
  const message = arrived[0];
  return message ? (
    <Card title="What became of it">
      <Arrived message={message} />
    </Card>
  ) : null;
}

function Arrived({ message }: { message: WholeMessage }) {
  const report = message.reports[0];
  const incident = useQuery({
    ...incidentOf(report?.incident_id ?? ""),
    enabled: Boolean(report?.incident_id),
  }).data;
  return (
    <ul className={classes.became}>
      <li>
        <Resolved size={16} aria-hidden />
        <span>
          Arrived in the{" "}
          <Link to="/inbound" search={{ message: message.id }}>
            inbound log
          </Link>
          , {message.status}
        </span>
      </li>
      {incident ? (
        <li>
          <Incidents size={16} aria-hidden />
          <span>
            Opened{" "}
            <Link to="/incidents/$id" params={{ id: incident.id }}>
              #{incident.number}
            </Link>
            {incident.is_test ? ", marked test" : ""}
          </span>
        </li>
      ) : report ? (
        <li>
          <Failed size={16} aria-hidden />
          <span>{report.reason}</span>
        </li>
      ) : null}
      {incident?.is_test ? (
        <li>
          <Muted size={16} aria-hidden />
          <span>
            Pages nobody, because it is a test{incident.due_at ? ", and resolves itself at " : ""}
            <At at={incident.due_at} />
          </span>
        </li>
      ) : null}
    </ul>
  );
}
