import { Button, Modal } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Problem } from "@/api/client";
import { apiUrl, queries, things } from "@/api/queries";
import type { Thing } from "@/api/types";
import { FormProblem } from "@/parts/form/FormProblem";
import classes from "./IntegrationPage.module.css";

/** Give the API URL a new secret, after it was said who stops working. */
export function Regenerate({ integration }: { integration: Thing<"integrations"> }) {
  const [isAsked, setAsked] = useState(false);
  const sharing = useQuery(things("integrations")).data?.items.filter(
    (one) => one.body.api_url_id === integration.body.api_url_id,
  );
  const names = (sharing ?? [integration]).map((one) => one.name);
  const path = { thing_id: integration.id };
  const regenerating = useMutation<unknown, Problem>({
    mutationFn: async () => {
      const given = await ask(
        api.POST("/api/v1/integrations/{thing_id}/url/regenerate", { params: { path } }),
      );
      queries.setQueryData(apiUrl(integration.id).queryKey, given);
      await queries.invalidateQueries({ queryKey: ["integrations"] });
      setAsked(false);
    },
  });
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        data-size="sm"
        className={classes.regenerate}
        onClick={() => setAsked(true)}
      >
        Regenerate…
      </Button>
      <Modal opened={isAsked} onClose={() => setAsked(false)} title="Regenerate the API URL" size={520}>
        <div className={classes.settings}>
          <p>
            Every sender that has the old URL stops working at once: it is answered 404, and nothing it sends
            is kept.
          </p>
          <p>
            {names.length > 1
              ? `${names.length} integrations share this URL and get the new one: ${names.join(", ")}.`
              : `Only ${integration.name} has this URL.`}{" "}
            Its messages and open incidents stay.
          </p>
          <FormProblem problem={regenerating.error} keys={[]} />
        </div>
        <div className={classes.acts}>
          <Button onClick={() => setAsked(false)}>Keep the URL</Button>
          <Button variant="filled" loading={regenerating.isPending} onClick={() => regenerating.mutate()}>
            Regenerate API URL
          </Button>
        </div>
      </Modal>
    </>
  );
}
