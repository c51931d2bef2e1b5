// What the agency's pages have in common: who may be here, and where everybody else goes.

import { type Desk, NoDesk, openDesk } from "../agency/desk.ts";
import { Problem } from "../api/client.ts";
import { go, homeOf, signOut } from "../app/route.ts";
import { allDue, badges } from "./due.ts";
import { askWitnesses } from "./witnesses.ts";
import { whileLookedAt } from "../ui/drawn.ts";
import { byId, fill, h } from "../ui/h.ts";
import { button, failure, notice, sentence, show, toast } from "../ui/parts.ts";

/** A page for whoever is signed in and belongs elsewhere, or nowhere. */
export function notHere(what: string, name: string): void {
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, what),
      notice("info", h("p", {}, `You are signed in as ${name}.`)),
      h(
        "div",
        { class: "actions" },
        button("Sign out", { icon: "out", onclick: signOut }),
        h("a", { class: "btn btn-plain", href: "/" }, "Go to the home page"),
      ),
    ),
  );
}

function away(error: NoDesk): void {
  if (error.reason === "signed_out") {
    return go(`/signin.html?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  const session = error.session;
  if (session && error.reason === "other_role" && homeOf(session) !== "/") return go(homeOf(session));
  notHere("This page is for the people of an agency", session?.name ?? "somebody else");
}

/** Opens the desk, or leads away. Errors become a page of their own. */
export async function withDesk(run: (desk: Desk) => unknown): Promise<void> {
  try {
    const desk = await openDesk();
    void allDue().then(badges);
    void askWitnesses();
    await run(desk);
  } catch (error) {
    if (error instanceof NoDesk) return away(error);
    // Others may sign now than this browser relies on.
    void askWitnesses();
    fill(
      byId("main"),
      failure(error, () => location.reload()),
    );
  }
}

/** What an open page does about an error in the background. */
export function aside(error: unknown): void {
  if (error instanceof Problem && error.status === 401) return away(new NoDesk("signed_out"));
  toast(sentence(error), { kind: "warn" });
}

const POLL_MS = 5_000;

/** Looks again and again; not below an open dialog. Answers what looks now. */
export const keepUp = (look: () => Promise<void>, everyMs = POLL_MS): (() => void) =>
  whileLookedAt(everyMs, () => {
    if (!document.querySelector("dialog[open]")) look().catch(aside);
  });

/** Who is signed in, at the end of a page. */
export function signedIn(name: string, what: string): HTMLElement {
  return h(
    "footer",
    { class: "signed-in small muted" },
    h("span", {}, `${name}, ${what}`),
    h("a", { href: "/reach.html" }, "How we reach you"),
    button("Sign out", { kind: "plain", icon: "out", class: "small", onclick: signOut }),
  );
}
