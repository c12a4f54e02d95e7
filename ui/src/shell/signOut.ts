import { api, ask } from "@/api/client";
import { queries, signedIn } from "@/api/queries";

/** End the session, and forget what it saw. */
export async function signOut(): Promise<void> {
  await ask(api.DELETE("/api/v1/session"));
  queries.clear();
  signedIn(null);
  location.assign("/sign-in");
}
