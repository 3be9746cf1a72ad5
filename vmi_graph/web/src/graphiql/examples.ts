/** The tabs GraphiQL opens with: the operations in `examples/`, in the order of their file names. */

import type { GraphiQLProps } from "graphiql";

const files = import.meta.glob<string>("../../examples/*.graphql", { query: "?raw", import: "default", eager: true });

export const EXAMPLES: NonNullable<GraphiQLProps["defaultTabs"]> = Object.keys(files)
  .sort()
  .map((name) => ({ query: files[name] ?? "" }));
