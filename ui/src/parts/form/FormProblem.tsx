import type { Problem } from "@/api/client";
import { Trouble } from "@/look/icons";
import classes from "./Fields.module.css";
import { isAt } from "./problems";

/** What the server said, where no field of the form is its place. `keys` are those that show their own error. */
export function FormProblem({ problem, keys }: { problem: Problem | null; keys: string[] }) {
  if (!problem || keys.some((key) => isAt(problem.field, key))) return null;
  return (
    <div role="alert" className={classes.problem}>
      <Trouble size={16} aria-hidden />
      <span>
        {problem.field ? <code>{problem.field}: </code> : null}
        {problem.detail}
      </span>
    </div>
  );
}
