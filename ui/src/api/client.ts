/** The REST API: typed by our OpenAPI, one error form. */
import createClient from "openapi-fetch";
import { learn } from "@/live/clock";
import type { paths } from "./schema";

export const api = createClient<paths>({ baseUrl: "" });

/** What the server (status > 0) or the way to it (status 0) said. `field` names the input at fault. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly field?: string,
  ) {
    super(detail);
  }

  /** Whether trying the same again may succeed. */
  get passes(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** Return what the server answered; throw a Problem. */
export async function ask<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch {
    throw new Problem(0, "The server could not be reached.");
  }
  learn(answer.response.headers.get("date"));
  if (answer.response.ok) return answer.data as T;
  throw problemOf(answer.response.status, answer.error);
}

function problemOf(status: number, said: unknown): Problem {
  const body = (typeof said === "object" && said !== null ? said : {}) as { detail?: string; field?: string };
  return new Problem(status, body.detail ?? `The server answered ${status}.`, body.field);
}
