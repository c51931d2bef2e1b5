// Whose tab this is. A browser is signed in as one person at a time, and a tab may be older than that: once
// somebody else is signed in, nothing of it is true any more, and it leads to a page that says so.

import { api, Problem, refusals } from "../api/client.ts";
import type { Session } from "../api/types.ts";
import { currentSession } from "./household.ts";

const WHOSE = "sidelight.tab";
/** Between two looks at who is signed in, however many requests are refused meanwhile. */
const LOOK_MS = 3000;

type Whose = Pick<Session, "account" | "name">;

/** Whose tab it was before, if anybody's. */
function whose(): Whose | null {
  try {
    return JSON.parse(sessionStorage.getItem(WHOSE) ?? "null") as Whose | null;
  } catch {
    return null;
  }
}

/** The name of whoever this tab was left open by, if the one who is signed in is another. */
export function leftBy(session: Session): string | null {
  const before = whose();
  return before && before.account !== session.account ? before.name : null;
}

/** Nobody's again. */
export const forgetTab = (): void => sessionStorage.removeItem(WHOSE);

const tellSo = () => location.replace("/signin.html");

/** Who is signed in, in a page of theirs: it is watched that they stay the one. */
export async function tabSession(): Promise<Session | null> {
  const session = await currentSession();
  if (!session) return null;
  const [way] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  // Whoever comes in by a link or a sign-in takes the tab over; whoever reloads it wants what was there.
  if (way && way.type !== "navigate" && leftBy(session)) {
    tellSo();
    return new Promise(() => {});
  }
  const { account, name } = session;
  sessionStorage.setItem(WHOSE, JSON.stringify({ account, name }));
  watch(account);
  return session;
}

/** Looks who is signed in when the tab is come back to, and when it is refused something. */
function watch(account: string): void {
  // It has just been asked.
  let next = Date.now() + LOOK_MS;
  const look = async () => {
    if (document.visibilityState !== "visible" || Date.now() < next) return;
    next = Date.now() + LOOK_MS;
    try {
      if ((await api.session()).account !== account) tellSo();
    } catch (error) {
      // Nobody is signed in: the page finds out by itself. Of what cannot be asked now, nothing is known.
      if (!(error instanceof Problem)) next = 0;
    }
  };
  const again = () => void look();
  for (const kind of ["focus", "pageshow"]) window.addEventListener(kind, again);
  document.addEventListener("visibilitychange", again);
  refusals.addEventListener("refused", again);
}
