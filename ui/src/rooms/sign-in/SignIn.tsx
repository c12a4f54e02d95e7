import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { api, ask, Problem } from "@/api/client";
import { session, signedIn } from "@/api/queries";
import { Mark } from "@/look/icons";
import { signIn } from "@/shell/route";
import { NewPassword } from "./NewPassword";
import classes from "./SignIn.module.css";

/** Sign in; a one-time password is changed before anything else. */
export function SignIn() {
  const who = useQuery(session).data;
  const navigate = useNavigate();
  const { next } = signIn.useSearch();
  const [given, setGiven] = useState({ email: "", password: "" });
  const isIn = Boolean(who && !who.must_change);
  useEffect(() => {
    document.title = "Sign in · Tocsin";
    if (isIn) void navigate({ href: next ?? "/", replace: true });
  }, [isIn, navigate, next]);
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <p className={classes.name}>
          <span className={classes.mark}>
            <Mark size={18} stroke={2} aria-hidden />
          </span>
          Tocsin
        </p>
        {who?.must_change ? (
          <NewPassword email={given.email} oneTime={given.password} />
        ) : (
          <Credentials keep={setGiven} />
        )}
      </div>
    </main>
  );
}

function Credentials({ keep }: { keep: (given: { email: string; password: string }) => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  const [isSent, setSent] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    setError("");
    try {
      const who = await ask(api.POST("/api/v1/session", { body: { email, password } }));
      keep({ email, password });
      signedIn(who);
    } catch (problem) {
      setError(said(problem));
    } finally {
      setSent(false);
    }
  };
  return (
    <form onSubmit={send} className={classes.form}>
      <h1 className={classes.title}>Sign in</h1>
      <TextInput
        label="Email"
        type="email"
        autoComplete="username"
        autoFocus
        required
        withAsterisk={false}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={error}
      />
      <Button type="submit" variant="filled" loading={isSent} fullWidth>
        Sign in
      </Button>
    </form>
  );
}

function said(problem: unknown): string {
  if (!(problem instanceof Problem)) throw problem;
  return problem.status === 401 ? "Unknown email or wrong password." : problem.detail;
}
