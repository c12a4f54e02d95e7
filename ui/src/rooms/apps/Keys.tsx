import { Button, Select, TextInput } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask, Problem } from "@/api/client";
import { queries } from "@/api/queries";
import { CopyButton } from "@/look/CopyButton";
import { Tag } from "@/look/marks";
import { Age } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import { FormProblem } from "@/parts/form/FormProblem";
import { errorAt } from "@/parts/form/problems";
import classes from "./Apps.module.css";

type Permission = "admin" | "editor" | "responder" | "observer";

const PERMISSIONS: { value: Permission; label: string }[] = [
  { value: "observer", label: "observer: sees" },
  { value: "responder", label: "responder: works on incidents" },
  { value: "editor", label: "editor: configures" },
  { value: "admin", label: "admin: everything" },
];
const LASTS = [
  { value: "30", label: "30 days" },
  { value: "365", label: "a year" },
  { value: "", label: "no end" },
];

const keys = queryOptions({
  queryKey: ["keys"],
  queryFn: () => ask(api.GET("/api/v1/keys", { params: { query: { limit: 200 } } })),
});

/** API keys: made, shown once, listed with their last use, and revoked. */
export function Keys() {
  const query = useQuery(keys);
  return (
    <div className={classes.below}>
      <Card title="API keys" count={query.data?.items.filter((one) => one.is_live).length}>
        <Answered what="API keys" query={query}>
          {(page) =>
            page.items.length ? (
              <ul className={classes.keys}>
                {page.items.map((one) => (
                  <li key={one.id} className={classes.key}>
                    <span>
                      <b>{one.name}</b> <code>{one.prefix}…</code>
                    </span>
                    <span className={classes.quiet}>
                      {one.permission}, made by {one.created_by_name || "the command line"},{" "}
                      {one.last_used_at ? (
                        <>
                          last used <Age at={one.last_used_at} suffix=" ago" />
                        </>
                      ) : (
                        "never used"
                      )}
                    </span>
                    {one.is_live ? (
                      <Revoke id={one.id} name={one.name} />
                    ) : (
                      <Tag>{one.revoked_at ? "revoked" : "expired"}</Tag>
                    )}
                  </li>
                ))}
              </ul>
            ) : (
              <Empty>No API keys yet. A program asks the REST API with one.</Empty>
            )
          }
        </Answered>
        <NewKey />
      </Card>
    </div>
  );
}

function Revoke({ id, name }: { id: string; name: string }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async () => {
    try {
      await ask(api.DELETE("/api/v1/keys/{key_id}", { params: { path: { key_id: id } } }));
      await queries.invalidateQueries({ queryKey: ["keys"] });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  return (
    <span>
      <Button data-size="sm" aria-label={`Revoke ${name}`} onClick={() => void run()}>
        Revoke
      </Button>
      <FormProblem problem={problem} keys={[]} />
    </span>
  );
}

function NewKey() {
  const [name, setName] = useState("");
  const [permission, setPermission] = useState<Permission>("observer");
  const [days, setDays] = useState("365");
  const [made, setMade] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    try {
      const expires_at = days ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : "";
      const body = { name, permission, expires_at };
      setMade((await ask(api.POST("/api/v1/keys", { body }))).token);
      setName("");
      await queries.invalidateQueries({ queryKey: ["keys"] });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  return (
    <form className={classes.line} onSubmit={make}>
      <TextInput
        label="Key name"
        placeholder="CI"
        value={name}
        error={errorAt(problem, "name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label="It may"
        data={PERMISSIONS}
        allowDeselect={false}
        value={permission}
        onChange={(chosen) => setPermission((chosen ?? "observer") as Permission)}
      />
      <Select
        label="For"
        data={LASTS}
        allowDeselect={false}
        value={days}
        onChange={(chosen) => setDays(chosen ?? "")}
      />
      <Button type="submit">Make API key</Button>
      <FormProblem problem={problem} keys={["name"]} />
      {made ? (
        <p className={classes.made} role="status">
          <span>Shown this once:</span>
          <code>{made}</code>
          <CopyButton text={made} what="API key" />
        </p>
      ) : null}
    </form>
  );
}
