import { useQuery } from "@tanstack/react-query";
import { Age } from "@/look/Time";
import classes from "./IntegrationPage.module.css";
import { lastMessages } from "./queries";

/** Beside the title: when something came in last. */
export function Receiving({ id }: { id: string }) {
  const last = useQuery(lastMessages(id)).data?.items[0];
  if (!last) return null;
  return (
    <span className={classes.receiving}>
      <span className={classes.dot} aria-hidden />
      Last message <Age at={last.received_at} suffix=" ago" />
    </span>
  );
}
