/** Pages for what should not be: an unknown address, an error of ours, a wait. */
import { Button, Skeleton } from "@mantine/core";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { Problem } from "@/api/client";
import { Page } from "@/parts/Page";

/** No such page. */
export function NotHere() {
  return (
    <Page title="Nothing is here">
      <p>
        This address leads nowhere. <Link to="/">Go home</Link>, or search with ⌘K.
      </p>
    </Page>
  );
}

/** A page that failed; the rest of the app goes on. */
export function WentWrong({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const said = error instanceof Problem ? error.detail : `An error of the page itself: ${String(error)}`;
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Page title="This page could not be shown">
      <p>{said}</p>
      <p style={{ marginTop: 12 }}>
        <Button onClick={again}>Try again</Button>
      </p>
    </Page>
  );
}

/** A page on its way. */
export function Waiting() {
  return (
    <div style={{ padding: "18px 28px" }} aria-busy>
      <Skeleton height={28} width={220} mb={24} />
      <Skeleton height={240} />
    </div>
  );
}
