import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { thing } from "@/api/queries";
import type { RuleKind, Thing } from "@/api/types";
import { Mark, Severity, Tag } from "@/look/marks";
import { Age } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import { RuleChart } from "@/parts/chart/RuleChart";
import { Page } from "@/parts/Page";
import { PageAnswered } from "@/parts/PageAnswered";
import { ArchiveButton } from "@/parts/thing/ArchiveButton";
import { ChangedMeanwhile } from "@/parts/thing/ChangedMeanwhile";
import { SaveActs } from "@/parts/thing/SaveActs";
import { useDraft } from "@/parts/thing/useDraft";
import { alertsOfRule, ruleKinds } from "./queries";
import { rulePage } from "./routes";
import { RuleForm } from "./RuleForm";
import classes from "./RuleForm.module.css";

/** One alert rule: what it asks, its data with the threshold drawn, and its alerts. */
export function RulePage() {
  const { id } = rulePage.useParams();
  const query = useQuery(thing("rules", id));
  const kinds = useQuery(ruleKinds);
  return (
    <PageAnswered thing="alert rule" query={query}>
      {(rule) => (
        <Answered what="the rule kinds" query={kinds} rows={8}>
          {(all) => <Form key={rule.id} rule={rule} kind={kindOf(all, rule.body.kind)} />}
        </Answered>
      )}
    </PageAnswered>
  );
}

function kindOf(all: RuleKind[], key: string): RuleKind {
  return all.find((one) => one.key === key) ?? { key, name: key, text: "", rule_type: "", fields: [] };
}

function Form({ rule, kind }: { rule: Thing<"rules">; kind: RuleKind }) {
  const navigate = useNavigate();
  const draft = useDraft("rules", rule);
  const { body } = draft.value;
  return (
    <Page
      title={rule.name}
      crumbs={[{ label: "Alert rules", to: "/rules" }, { label: rule.name }]}
      beside={rule.body.is_enabled ? <Severity value={rule.body.severity} /> : <Tag>disabled</Tag>}
      acts={
        <>
          <ArchiveButton
            plural="rules"
            thing={rule}
            what="alert rule"
            effect="Its alerts end, and whoever was told of a problem is told of that."
            onArchived={() => void navigate({ to: "/rules" })}
          />
          <SaveActs draft={draft} save="Save alert rule" />
        </>
      }
    >
      <div className={classes.two}>
        <RuleForm kind={kind} draft={draft} />
        <div className={classes.side}>
          <RuleChart
            title="The real data"
            rule={{ app_id: body.app_id, kind: body.kind, settings: body.settings ?? {} }}
          />
          <Alerts ruleId={rule.id} />
        </div>
      </div>
      <ChangedMeanwhile plural="rules" draft={draft} />
    </Page>
  );
}

function Alerts({ ruleId }: { ruleId: string }) {
  const query = useQuery(alertsOfRule(ruleId));
  return (
    <Card title="Alerts" count={query.data?.items.length} flush>
      <Answered what="its alerts" query={query}>
        {(page) =>
          page.items.length ? (
            <ul>
              {page.items.map((one) => (
                <li key={one.id} className={classes.row}>
                  <Mark of="alert" value={one.status} />
                  <Link to="/alerts/$id" params={{ id: one.id }}>
                    {Object.entries(one.labels)
                      .map(([name, value]) => `${name}=${value}`)
                      .join(", ") || "All series"}
                  </Link>
                  <Age at={one.since} suffix=" ago" />
                </li>
              ))}
            </ul>
          ) : (
            <Empty>It has never fired.</Empty>
          )
        }
      </Answered>
    </Card>
  );
}
