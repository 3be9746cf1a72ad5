import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import type { GraphQLSchema } from "graphql";
import { useEffect, useMemo, useReducer, useState } from "react";
import { authorization } from "../connection/http";
import { openSocket } from "../connection/socket";
import { keep, type KeptToken, keptToken, takeTokenFromAddress } from "../connection/token";
import { EXAMPLES } from "./examples";
import { fetcherFor } from "./fetcher";
import { StatusLine, WhoLine } from "./StatusLine";
import { INITIAL, next } from "./status";
import { TokenBox } from "./TokenBox";
import { askWho } from "./who";

const PLUGINS = [HISTORY_PLUGIN, explorerPlugin()];

/** GraphiQL with a token box above and a status line below. */
export function Page({ initial }: { initial: KeptToken }) {
  const [kept, setKept] = useState(initial);
  const [schema, setSchema] = useState<GraphQLSchema | null>(null);
  const [status, report] = useReducer(next, INITIAL);
  const { token } = kept;

  const socket = useMemo(() => openSocket((state, why) => report({ kind: "socket", state, why })), []);
  // A new fetcher is what makes GraphiQL introspect again.
  const fetcher = useMemo(() => fetcherFor(token, socket, report), [token, socket]);

  const change = (changed: KeptToken) => {
    keep(changed);
    setKept(changed);
  };

  useEffect(() => {
    report({ kind: "token" });
    socket.present(authorization(token));
  }, [token, socket]);

  useEffect(() => {
    const listen = () => {
      const handed = takeTokenFromAddress();
      if (handed) change(handed);
    };
    addEventListener("hashchange", listen);
    return () => removeEventListener("hashchange", listen);
  }, []);

  useEffect(() => {
    let current = true;
    const tell = (who: string | null) => current && report({ kind: "who", who });
    if (schema && token) askWho(schema, token).then(tell, () => tell(null));
    return () => {
      current = false;
    };
  }, [schema, token]);

  return (
    <div className="page">
      <header className="page-header">
        <strong>Vendor-Managed Inventory</strong>
        <TokenBox kept={kept} onChange={change} />
        <WhoLine status={status} />
      </header>
      <main>
        <GraphiQL
          fetcher={fetcher}
          plugins={PLUGINS}
          defaultTabs={EXAMPLES}
          onSchemaChange={setSchema}
          inputValueDeprecation
        >
          <GraphiQL.Logo>GraphiQL</GraphiQL.Logo>
        </GraphiQL>
      </main>
      <StatusLine status={status} />
    </div>
  );
}

/** The token this page starts with: a link's goes before a kept one. */
export function initialToken(): KeptToken {
  const handed = takeTokenFromAddress();
  if (!handed) return keptToken();
  keep(handed);
  return handed;
}
