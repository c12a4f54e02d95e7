import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent } from "react";
import { things } from "@/api/queries";
import type { Thing } from "@/api/types";
import { Age } from "@/look/Time";
import { Answered, Empty } from "@/parts/Answered";
import { Card } from "@/parts/Card";
import { FormProblem } from "@/parts/form/FormProblem";
import { errorAt } from "@/parts/form/problems";
import { Page } from "@/parts/Page";
import { Sheet } from "@/parts/Sheet";
import type { Column } from "@/parts/table/columns";
import { Table } from "@/parts/table/Table";
import { TwoLines } from "@/parts/table/TwoLines";
import { useDraft } from "@/parts/thing/useDraft";
import classes from "./Apps.module.css";
import { Keys } from "./Keys";

const COLUMNS: Column<Thing<"apps">>[] = [
  {
    id: "name",
    header: "Name",
    leads: true,
    cell: (one) => one.name,
    sortBy: (one) => one.name.toLowerCase(),
  },
  { id: "about", header: "Description", cell: (one) => one.body.description, above: 800 },
  {
    id: "made",
    header: "Created",
    width: 140,
    align: "right",
    cell: (one) => <Age at={one.created_at} suffix=" ago" />,
  },
];

/** Apps: the named sources of signals, each with a token; and the API keys of programs. */
export function AppList() {
  const query = useQuery(things("apps"));
  return (
    <Page title="Apps and tokens" wide>
      <Answered what="apps" query={query}>
        {(page) =>
          page.items.length ? (
            <Sheet>
              <Table
                label="Apps"
                rows={page.items}
                columns={COLUMNS}
                idOf={(one) => one.id}
                hrefOf={(one) => `/apps/${one.id}`}
                phone={(one) => (
                  <TwoLines first={one.name} second={one.body.description || "no description"} />
                )}
              />
            </Sheet>
          ) : (
            <Empty>No apps yet. An app has a token, with which an agent sends its metrics.</Empty>
          )
        }
      </Answered>
      <NewApp />
      <Keys />
    </Page>
  );
}

function NewApp() {
  const navigate = useNavigate();
  const draft = useDraft("apps", null, { body: {} });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const saved = await draft.save();
    if (saved) await navigate({ to: "/apps/$id", params: { id: saved.id } });
  };
  return (
    <div className={classes.below}>
      <Card title="New app">
        <form className={classes.line} onSubmit={save}>
          <TextInput
            label="App name"
            placeholder="Web shop, production"
            value={draft.value.name}
            error={errorAt(draft.problem, "name")}
            onChange={(event) => draft.set({ name: event.currentTarget.value })}
          />
          <Button type="submit" loading={draft.isSaving}>
            Create app
          </Button>
        </form>
        <FormProblem problem={draft.problem} keys={["name"]} />
      </Card>
    </div>
  );
}
