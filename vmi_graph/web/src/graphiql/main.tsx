import "graphiql/setup-workers/vite";
// graphiql/style.css is these four and two embedded fonts, which the reader's system has good ones for.
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "@graphiql/plugin-explorer/style.css";
import "graphiql/graphiql.css";
import "./page.css";
import { createRoot } from "react-dom/client";
import { initialToken, Page } from "./Page";

const root = document.getElementById("page");
if (!root) throw new Error("graphiql.html has lost its <div id='page'>");
createRoot(root).render(<Page initial={initialToken()} />);
