/** What the status line knows, as one value that reports from the connection change. */

import type { Answer } from "../connection/http";
import type { SocketState } from "../connection/socket";

export type Report =
  | { kind: "nobody" }
  | { kind: "introspected"; result: Answer }
  | { kind: "unreachable"; why: string }
  | { kind: "who"; who: string | null }
  | { kind: "answered"; result: Answer; milliseconds: number }
  | { kind: "subscribed" }
  | { kind: "event"; result: Answer }
  | { kind: "socket"; state: SocketState; why?: string | undefined }
  | { kind: "token" };

export interface Status {
  connection: "nobody" | "asking" | "connected" | "refused" | "unreachable";
  /** Why not connected. */
  why: string;
  /** Role and name of the viewer, when the schema tells. */
  who: string | null;
  socket: SocketState;
  socketWhy: string;
  /** Events of the newest subscription; null when the last operation was none. */
  events: number | null;
  cost: string | null;
  milliseconds: number | null;
}

export const INITIAL: Status = {
  connection: "asking",
  why: "",
  who: null,
  socket: "idle",
  socketWhy: "",
  events: null,
  cost: null,
  milliseconds: null,
};

export function next(status: Status, report: Report): Status {
  switch (report.kind) {
    case "token":
      return { ...status, connection: "asking", why: "", who: null };
    case "nobody":
      return { ...status, connection: "nobody", why: "", who: null };
    case "introspected":
      return report.result.data
        ? { ...status, connection: "connected", why: "" }
        : { ...status, connection: "refused", why: firstError(report.result) };
    case "unreachable":
      return { ...status, connection: "unreachable", why: report.why, who: null };
    case "who":
      return { ...status, who: report.who };
    case "answered": {
      const { connection } = status;
      const reached = connection === "unreachable" ? "connected" : connection;
      const { result, milliseconds } = report;
      return { ...status, connection: reached, cost: cost(result), milliseconds, events: null };
    }
    case "subscribed":
      return { ...status, cost: null, milliseconds: null, events: 0 };
    case "event":
      return { ...status, cost: cost(report.result) ?? status.cost, events: (status.events ?? 0) + 1 };
    case "socket":
      return { ...status, socket: report.state, socketWhy: report.why ?? "" };
  }
}

/** `extensions.cost` on one line: a number, or the numbers and words of an object, nested ones after a dot. */
export function cost(result: Answer): string | null {
  const figures = flat(result.extensions?.["cost"]);
  return figures.length ? figures.map(([name, value]) => (name ? `${words(name)} ${value}` : value)).join(" · ") : null;
}

function flat(value: unknown, name = ""): [string, string][] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, name ? `${name}.${key}` : key));
}

function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

function firstError(result: Answer): string {
  return result.errors?.[0]?.message ?? "no schema in the answer";
}
