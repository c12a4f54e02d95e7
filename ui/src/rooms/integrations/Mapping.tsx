import type { Thing } from "@/api/types";
import { Card } from "@/parts/Card";
import { asks, Conditions } from "@/parts/conditions/Conditions";
import { useQuery } from "@tanstack/react-query";
import type { Edited } from "./edited";
import { Attributes, Extracts, Links, SourceName } from "./Further";
import classes from "./Mapping.module.css";
import { MappedFields } from "./MappedFields";
import { fieldsOf } from "./queries";
import { Samples } from "./Samples";
import { Severities } from "./Severities";

type Props = Edited & { integration: Thing<"integrations"> };

/** How a message is read: which ones, where each field stands, and what else is taken from it. */
export function Mapping({ integration, draft, template }: Props) {
  const seen = useQuery(fieldsOf(integration.id)).data ?? [];
  const { body } = draft.value;
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <MappedFields draft={draft} template={template} seen={seen} />
        <Card title="Which messages it takes">
          <p className={classes.help}>
            {asks(body.filters)
              ? "What is filtered out goes on to the next integration of this API URL; where none takes it, it is ignored."
              : "Every message under its source. A filter leaves the others to the next integration of this API URL."}
          </p>
          <Conditions
            of="filter"
            at="filters"
            value={body.filters ?? {}}
            change={(filters) => draft.setBody({ filters })}
            fields={seen.map((one) => one.path)}
            problem={draft.problem}
          />
        </Card>
      </div>
      <div className={classes.column}>
        <Severities draft={draft} template={template} />
        <SourceName draft={draft} template={template} seen={seen} />
        <Attributes draft={draft} template={template} seen={seen} />
        <Links draft={draft} template={template} seen={seen} />
        <Extracts draft={draft} template={template} seen={seen} />
        <Samples draft={draft} template={template} integrationId={integration.id} />
      </div>
    </div>
  );
}
