import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { things } from "@/api/queries";
import type { RuleKind } from "@/api/types";
import { Answered, Empty } from "@/parts/Answered";
import { RuleChart } from "@/parts/chart/RuleChart";
import { defaultsOf } from "@/parts/form/values";
import { LinkButton } from "@/parts/LinkButton";
import { Page } from "@/parts/Page";
import { Tabs } from "@/parts/Tabs";
import { useDraft } from "@/parts/thing/useDraft";
import { ruleKinds } from "./queries";
import { newRule } from "./routes";
import { RuleForm } from "./RuleForm";
import classes from "./RuleForm.module.css";

/** A new alert rule: its kind, then what it watches, with a chart of the real data. */
export function NewRule() {
  const kinds = useQuery(ruleKinds);
  const apps = useQuery(things("apps"));
  return (
    <Answered what="the rule kinds" query={kinds} rows={8}>
      {(all) => (
        <Answered what="the apps" query={apps} rows={8}>
          {(page) => <Chosen kinds={all} appId={page.items[0]?.id ?? ""} />}
        </Answered>
      )}
    </Answered>
  );
}

function Chosen({ kinds, appId }: { kinds: RuleKind[]; appId: string }) {
  const { kind: key, app } = newRule.useSearch();
  const kind =
    kinds.find((one) => one.key === key) ?? kinds.find((one) => one.key === "threshold") ?? kinds[0];
  return kind ? <Form key={kind.key} kinds={kinds} kind={kind} appId={app ?? appId} /> : null;
}

function Form({ kinds, kind, appId }: { kinds: RuleKind[]; kind: RuleKind; appId: string }) {
  const navigate = useNavigate();
  const { metric } = newRule.useSearch();
  const draft = useDraft("rules", null, {
    body: {
      app_id: appId,
      kind: kind.key,
      settings: { ...defaultsOf(kind.fields), ...(metric ? { expression: metric } : {}) },
      severity: "warning",
    },
  });
  const save = async () => {
    const saved = await draft.save();
    if (saved) await navigate({ to: "/rules/$id", params: { id: saved.id } });
  };
  const { body } = draft.value;
  return (
    <Page
      title="New alert rule"
      crumbs={[{ label: "Alert rules", to: "/rules" }, { label: "New" }]}
      acts={
        <>
          <LinkButton to="/rules">Cancel</LinkButton>
          <Button variant="filled" loading={draft.isSaving} onClick={() => void save()}>
            Save alert rule
          </Button>
        </>
      }
    >
      <Tabs
        ruled
        label="Kind"
        tabs={kinds.map((one) => ({ key: one.key, label: one.name }))}
        chosen={kind.key}
        choose={(key) => void navigate({ to: "/rules/new", search: { kind: key }, replace: true })}
      />
      {appId ? (
        <div className={classes.two}>
          <RuleForm kind={kind} draft={draft} />
          <RuleChart
            title="The real data"
            rule={{ app_id: body.app_id, kind: body.kind, settings: body.settings ?? {} }}
          />
        </div>
      ) : (
        <Empty act={<LinkButton to="/apps">Create an app</LinkButton>}>
          A rule watches an app, and there is none yet.
        </Empty>
      )}
    </Page>
  );
}
