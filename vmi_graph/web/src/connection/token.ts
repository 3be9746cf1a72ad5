/** Where the bearer token is kept in the browser, and how a link hands one over. */

/** How long a token is remembered: until the tab closes, or until it is forgotten. */
export type Keeping = "tab" | "browser";

export interface KeptToken {
  /** Empty for nobody in particular. */
  token: string;
  keeping: Keeping;
}

const KEY = "vmi-graph:token";

const storages = { tab: () => sessionStorage, browser: () => localStorage };

/** What the reader meant: without the scheme's name, quotes, and the line breaks of a copied terminal. */
export function tidy(pasted: string): string {
  return pasted
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^authorization:\s*/i, "")
    .replace(/^bearer\s+/i, "")
    .replace(/[\s"']/g, "");
}

/** The token kept earlier; the tab's own goes before the browser's. */
export function keptToken(): KeptToken {
  for (const keeping of ["tab", "browser"] as const) {
    const token = storages[keeping]().getItem(KEY);
    if (token) return { token, keeping };
  }
  return { token: "", keeping: "tab" };
}

/** Remember this token and no other; an empty one forgets. */
export function keep({ token, keeping }: KeptToken): void {
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
  if (token) storages[keeping]().setItem(KEY, token);
}

/**
 * Take the token of a link such as `/graphql#token=…` and remove it from the address bar and the history.
 *
 * A fragment never leaves the browser, so the token is in no server's log. It is kept for the tab only.
 */
export function takeTokenFromAddress(): KeptToken | null {
  const found = /^#token=(.+)$/.exec(location.hash);
  if (!found?.[1]) return null;
  history.replaceState(history.state, "", location.pathname + location.search);
  return { token: tidy(decoded(found[1])), keeping: "tab" };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign belongs to the token
  }
}
