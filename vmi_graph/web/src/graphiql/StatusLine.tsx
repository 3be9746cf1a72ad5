import type { Status } from "./status";

/** Who the reader is to the API. */
export function WhoLine({ status }: { status: Status }) {
  return (
    <output className={`who ${status.connection}`} aria-label="Connection">
      {connection(status)}
    </output>
  );
}

/** What the last operation cost and whether the socket is live. */
export function StatusLine({ status }: { status: Status }) {
  return (
    <footer className="status-line">
      <span data-testid="cost">Cost: {status.cost ?? "–"}</span>
      {status.milliseconds !== null && <span>{Math.round(status.milliseconds)} ms</span>}
      {status.events !== null && (
        <span data-testid="events">{status.events === 1 ? "1 event" : `${status.events} events`}</span>
      )}
      <span className={`socket ${status.socket}`} data-testid="socket">
        {socket(status)}
      </span>
    </footer>
  );
}

function connection({ connection, who, why }: Status): string {
  switch (connection) {
    case "nobody":
      return "Not connected: paste a token";
    case "asking":
      return "Connecting…";
    case "connected":
      return who ? `Connected as ${who}` : "Connected";
    case "refused":
      return `Not connected: ${why}`;
    case "unreachable":
      return `Server not reached: ${why}`;
  }
}

function socket({ socket, socketWhy }: Status): string {
  switch (socket) {
    case "idle":
      return "Socket opens with a subscription";
    case "connecting":
      return "Socket connecting…";
    case "live":
      return "Socket live";
    case "closed":
      return `Socket closed: ${socketWhy}`;
  }
}
