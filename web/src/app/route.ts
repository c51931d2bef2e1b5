// Which page somebody belongs on, and codes that came in an address.

import { api, Problem } from "../api/client.ts";
import type { Session } from "../api/types.ts";
import { Refused } from "../crypto/encoding.ts";
import { byId, fill, h } from "../ui/h.ts";
import { button, failure, notice, sentence, show, toast } from "../ui/parts.ts";
import { type Home, NotHome, openHome } from "./household.ts";

const CODE = "sidelight.code";

/** Takes a code out of the address at once; it is not to stay in the history, nor to be sent anywhere. */
export function takeCode(): string | null {
  const code = decodeURIComponent(location.hash.slice(1));
  if (code) history.replaceState(null, "", location.pathname + location.search);
  if (code) sessionStorage.setItem(CODE, code);
  return code || sessionStorage.getItem(CODE);
}

/** Begins anew when an address of this very page is opened that differs in its fragment alone. */
export function beginAnewOnFragment(): void {
  window.addEventListener("hashchange", () => {
    if (location.hash.length > 1) location.reload();
  });
}

/** Forgets a code that was used. */
export function dropCode(): void {
  sessionStorage.removeItem(CODE);
}

const INVITE = "sidelight.invite";

/** An invitation that came in the address, taken out of it at once; kept until it is used. */
export function takeInvite(): string | null {
  const invite = /^#(?:invite=)?([A-Za-z0-9_-]{16,128})$/.exec(location.hash)?.[1];
  if (invite) history.replaceState(null, "", location.pathname + location.search);
  if (invite) sessionStorage.setItem(INVITE, invite);
  return invite ?? sessionStorage.getItem(INVITE);
}

/** Forgets an invitation that was used. */
export function dropInvite(): void {
  sessionStorage.removeItem(INVITE);
}

/** The page that somebody of this role begins on. */
export function homeOf(session: Session): string {
  if (session.role === "officer") return "/officer.html";
  if (session.role === "moderator") return "/moderate.html";
  if (session.role === "reviewer") return "/review.html";
  return "/";
}

/** Goes to a page of ours. */
export function go(path: string): void {
  location.assign(path);
}

/** Where to come back to after signing in; only pages of ours. */
export function nextPath(): string | null {
  const next = new URLSearchParams(location.search).get("next");
  return next && /^\/[a-z]*(\.html)?(\?[a-z]+=[a-z0-9]*)?$/.test(next) ? next : null;
}

/** Ends the session this browser uses; its device key stays. */
export async function signOut(): Promise<void> {
  const current = (await api.sessions()).find((s) => s.current);
  if (current) await api.endSession(current.session);
  go("/signin.html");
}

/** What a browser that holds no key for the household is shown. */
function stranger(removed: boolean): void {
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, removed ? "This browser was removed" : "This browser has no key yet"),
      h(
        "p",
        { class: "lead" },
        removed
          ? "Somebody in your household removed this browser. It can no longer open new footage."
          : "You are signed in. To open footage, this browser also needs to become a device of your " +
              "household. " +
              "The service cannot do that for you: it has no key.",
      ),
      h(
        "ul",
        { class: "ways" },
        h(
          "li",
          {},
          h(
            "a",
            { href: "/join.html", class: "way" },
            h("strong", {}, "With another device"),
            h("span", { class: "hint" }, "Under a minute, with a code or by scanning."),
          ),
        ),
        h(
          "li",
          {},
          h(
            "a",
            { href: "/recover.html", class: "way" },
            h("strong", {}, "With the recovery sheet"),
            h("span", { class: "hint" }, "If no other device is left."),
          ),
        ),
      ),
      h("div", { class: "actions" }, button("Sign out", { kind: "plain", icon: "out", onclick: signOut })),
    ),
  );
}

/** What somebody who is not a resident, and has no page of their own, is shown. */
function otherRole(role: string): void {
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, "This page is for residents"),
      notice("info", h("p", {}, `You are signed in as ${role}. There is no page for that work yet.`)),
      h("p", {}, h("a", { href: "/reach.html" }, "How we reach you")),
      h("div", { class: "actions" }, button("Sign out", { kind: "plain", icon: "out", onclick: signOut })),
    ),
  );
}

function away(error: NotHome): void {
  if (error.reason === "signed_out")
    return go(`/signin.html?next=${encodeURIComponent(location.pathname)}`);
  if (error.reason === "no_household") return go("/setup.html");
  if (error.reason === "other_role") {
    const own = error.session ? homeOf(error.session) : "/";
    return own === "/" ? otherRole(error.session?.role ?? "somebody else") : go(own);
  }
  stranger(error.reason === "removed");
}

/** Opens the household, or leads away. Errors become a page of their own. */
export async function withHome(run: (home: Home) => unknown): Promise<void> {
  try {
    await run(await openHome());
  } catch (error) {
    if (error instanceof NotHome) return away(error);
    fill(
      byId("main"),
      failure(error, () => location.reload()),
    );
  }
}

/** What an open page does about an error in the background: goes if it belongs here no more, else says it. */
export function leave(error: unknown): void {
  if (error instanceof NotHome) return away(error);
  if (error instanceof Problem && error.status === 401) return away(new NotHome("signed_out"));
  if (error instanceof Refused)
    return fill(
      byId("main"),
      failure(error, () => location.reload()),
    );
  toast(sentence(error), { kind: "warn" });
}
