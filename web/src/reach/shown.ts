// What a pushed message shows, and the page that it opens. The operator's say what waits, a hub's what
// happened and where; whatever else is in one is left out.

/** Where messages of hubs arrive: `/hub/<16 hex digits of its key>/`. */
export const scopeOf = (hub: string): string => `/hub/${hub.slice(0, 16)}/`;

export interface Shown {
  title: string;
  body: string;
  /** A message takes the place of one with the same tag. */
  tag: string;
  page: string;
  timestamp?: number;
  /** A `data:` URL of a JPEG. */
  picture?: string;
}

/** Pages of ours alone. */
const PAGE = /^\/([a-z]+\.html)?(#new-[0-9a-f]{32})?$/;

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A JPEG in base64: its first three bytes are always the same. */
const JPEG = /^\/9j\/[A-Za-z0-9+/]+={0,2}$/;

/** Reads a message that arrived at `scope`. */
export function shownOf(message: unknown, scope: string): Shown {
  const said = (message ?? {}) as Record<string, unknown>;
  const title = textOf(said.label) || "Something waits for you.";
  const page = PAGE.test(textOf(said.page)) ? textOf(said.page) : "/";
  const tag = textOf(said.tag) || textOf(said.id) || "sidelight";
  const hub = new URL(scope).pathname.startsWith("/hub/");
  // The operator knows no camera, so no message of its own names one.
  if (!hub || typeof said.at !== "number") return { title, body: "", tag, page };
  const place = textOf(said.place);
  const at = new Date(said.at);
  const body = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const shown = { title: place ? `${title}: ${place}` : title, body, tag, page, timestamp: said.at };
  const picture = textOf(said.picture);
  return JPEG.test(picture) ? { ...shown, picture: `data:image/jpeg;base64,${picture}` } : shown;
}
