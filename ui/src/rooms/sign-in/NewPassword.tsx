import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { api, ask, Problem } from "@/api/client";
import { signedIn } from "@/api/queries";
import classes from "./SignIn.module.css";

type Errors = { password?: string; new_password?: string };

/** Replace the one-time password. The change ends all sessions, so a new one begins with the new password. */
export function NewPassword({ email, oneTime }: { email: string; oneTime: string }) {
  const [old, setOld] = useState(oneTime);
  const [wanted, setWanted] = useState("");
  const [errors, setErrors] = useState<Errors>({});
  const [isSent, setSent] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    try {
      await ask(api.PUT("/api/v1/session/password", { body: { password: old, new_password: wanted } }));
      signedIn(email ? await ask(api.POST("/api/v1/session", { body: { email, password: wanted } })) : null);
    } catch (problem) {
      setErrors(errorsOf(problem));
    } finally {
      setSent(false);
    }
  };
  return (
    <form onSubmit={send} className={classes.form}>
      <h1 className={classes.title}>Choose a password</h1>
      <p className={classes.help}>
        The one you were given works once. {email ? "" : "Then sign in with your own."}
      </p>
      {oneTime ? null : (
        <PasswordInput
          label="One-time password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={old}
          onChange={(event) => setOld(event.currentTarget.value)}
          error={errors.password}
        />
      )}
      <PasswordInput
        label="New password"
        description="10 to 200 characters"
        autoComplete="new-password"
        autoFocus
        required
        withAsterisk={false}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
        error={errors.new_password}
      />
      <Button type="submit" variant="filled" loading={isSent} fullWidth>
        Save password
      </Button>
    </form>
  );
}

function errorsOf(problem: unknown): Errors {
  if (!(problem instanceof Problem)) throw problem;
  return problem.field === "new_password" ? { new_password: problem.detail } : { password: problem.detail };
}
