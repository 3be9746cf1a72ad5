import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The pages; another one is an HTML file beside this one and a line here. */
const PAGES = ["graphiql.html"];

export default defineConfig({
  plugins: [react()],
  base: "/static/",
  worker: { format: "es" },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    // Monaco is one large library; splitting it further only makes more requests.
    chunkSizeWarningLimit: 8000,
    rolldownOptions: { input: PAGES },
  },
});
