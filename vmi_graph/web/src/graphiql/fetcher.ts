/** What GraphiQL sends: queries and mutations over HTTP, subscriptions over the socket. */

import type { Fetcher, FetcherParams, Observable } from "@graphiql/toolkit";
import { type DocumentNode, type ExecutionResult, GraphQLError, Kind, OperationTypeNode } from "graphql";
import { type Answer, authorization, post } from "../connection/http";
import { explain, type Socket } from "../connection/socket";
import type { Report } from "./status";

type Reporter = (report: Report) => void;

export function fetcherFor(token: string, socket: Socket, report: Reporter): Fetcher {
  return (params, options) => {
    const headers = { ...authorization(token), ...options?.headers };
    if (isSubscription(options?.documentAST, params.operationName)) {
      socket.present(headers);
      return listen(socket, params, report);
    }
    return ask(params, headers, report);
  };
}

async function ask(params: FetcherParams, headers: Record<string, string>, report: Reporter) {
  const introspecting = params.operationName === "IntrospectionQuery";
  if (introspecting && !namesSomebody(headers)) {
    report({ kind: "nobody" });
    return NOBODY;
  }
  const began = performance.now();
  try {
    const result = await post(params, headers);
    report(
      introspecting
        ? { kind: "introspected", result }
        : { kind: "answered", result, milliseconds: performance.now() - began },
    );
    return result as ExecutionResult; // GraphiQL shows it, it does not walk its errors
  } catch (error) {
    report({ kind: "unreachable", why: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

/** The API answers nobody without a token, so the page does not even ask what it knows. */
const NOBODY: ExecutionResult = { errors: [new GraphQLError("Paste a token to see the schema.")] };

function namesSomebody(headers: Record<string, string>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
}

function listen(
  socket: Socket,
  params: FetcherParams,
  report: Reporter,
): Observable<ExecutionResult> {
  const subscribe: Observable<ExecutionResult>["subscribe"] = (observer) => {
    if (!observer || typeof observer === "function") throw new TypeError("GraphiQL passes an observer");
    report({ kind: "subscribed" });
    const unsubscribe = socket.client.subscribe(params, {
      next: (result) => {
        report({ kind: "event", result: result as Answer });
        observer.next(result as ExecutionResult);
      },
      error: (ended) => observer.error(Array.isArray(ended) ? ended : { message: explain(ended) }),
      complete: () => observer.complete(),
    });
    return { unsubscribe };
  };
  return { subscribe };
}

function isSubscription(document: DocumentNode | undefined, operationName: string | null | undefined): boolean {
  const operations = (document?.definitions ?? []).filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const chosen = operationName ? operations.filter((node) => node.name?.value === operationName) : operations;
  return chosen.some((node) => node.operation === OperationTypeNode.SUBSCRIPTION);
}
