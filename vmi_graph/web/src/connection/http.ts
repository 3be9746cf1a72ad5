/** One GraphQL operation over HTTP. */

import type { FormattedExecutionResult } from "graphql";

/** An answer as it travels. */
export type Answer = FormattedExecutionResult;

export interface Operation {
  query: string;
  operationName?: string | null;
  variables?: Record<string, unknown>;
}

/** The address of the API: the one this page was served from. */
export function endpoint(protocol: "http" | "ws"): string {
  const url = new URL(location.pathname, location.origin);
  if (protocol === "ws") url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

/** The header, and the socket's payload, by which a token is shown; none without a token. */
export function authorization(token: string): Record<string, string> {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** Send one query or mutation; an answer that is not GraphQL becomes an error that says so. */
export async function post(operation: Operation, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(endpoint("http"), {
    method: "POST",
    body: JSON.stringify(operation),
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json;q=0.9",
      ...headers,
    },
  });
  const text = await response.text();
  const answer = parsed(text);
  if (answer) return answer;
  const extensions = { status: response.status, body: text.slice(0, 1000) };
  return { errors: [{ message: `The server answered ${response.status} without GraphQL.`, extensions }] };
}

function parsed(text: string): Answer | null {
  try {
    const answer: unknown = JSON.parse(text);
    const isAnswer = typeof answer === "object" && answer !== null && ("data" in answer || "errors" in answer);
    return isAnswer ? (answer as Answer) : null;
  } catch {
    return null;
  }
}
