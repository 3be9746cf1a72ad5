/** The live half of the API: one graphql-transport-ws socket that changes its token by connecting anew. */

import { type Client, createClient } from "graphql-ws";
import { endpoint } from "./http";

export type SocketState = "idle" | "connecting" | "live" | "closed";

/** Close codes after which trying again with the same token is pointless. */
const FINAL = [4401, 4403];

export interface Socket {
  client: Client;
  /** What the next connection says of itself in `connection_init`; a changed one connects anew at once. */
  present(payload: Record<string, string>): void;
}

export function openSocket(onState: (state: SocketState, why?: string) => void): Socket {
  let presented: Record<string, string> = {};
  const client = createClient({
    url: endpoint("ws"),
    connectionParams: () => presented,
    keepAlive: 20_000,
    retryAttempts: 10,
    retryWait: (tries) => pause(tries === 0 ? 0 : Math.min(30_000, 500 * 2 ** tries) + 500 * Math.random()),
    shouldRetry: (closed) => !(closed instanceof CloseEvent && FINAL.includes(closed.code)),
    on: {
      connecting: () => onState("connecting"),
      connected: () => onState("live"),
      closed: (event) => onState(...afterClose(event)),
    },
  });
  return {
    client,
    present(payload) {
      const changed = JSON.stringify(payload) !== JSON.stringify(presented);
      presented = payload;
      // Running subscriptions are asked for again on the new connection.
      if (changed) client.terminate();
    },
  };
}

/** What a close says when the server gave no reason of its own. */
const REASONS: Record<number, string> = {
  1006: "the connection was lost",
  4401: "the token was refused",
  4403: "the token was refused or has expired",
};

/** Why a socket or a subscription ended, in words for the response pane and the status line. */
export function explain(ended: unknown): string {
  if (ended instanceof CloseEvent) {
    const reason = ended.reason || REASONS[ended.code];
    return reason ? `${reason} (close code ${ended.code})` : `close code ${ended.code}`;
  }
  return ended instanceof Error ? ended.message : "the connection was lost";
}

function afterClose(event: unknown): [SocketState, string?] {
  if (isTermination(event)) return ["connecting"];
  return event instanceof CloseEvent && event.code === 1000 ? ["idle"] : ["closed", explain(event)];
}

/** graphql-ws's own close when `present` asked for a new connection. */
function isTermination(event: unknown): boolean {
  return event instanceof Error && "code" in event && event.code === 4499;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
