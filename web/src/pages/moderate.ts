// Moderators read requests before they are public.

import { civic } from "../api/agency.ts";
import { api } from "../api/client.ts";
import { go, homeOf } from "../app/route.ts";
import { tabSession } from "../app/tab.ts";
import { ModerationPage } from "../moderate/page.ts";
import { notHere } from "../officer/frame.ts";
import { askWitnesses } from "../officer/witnesses.ts";
import { byId, fill } from "../ui/h.ts";
import { failure } from "../ui/parts.ts";

async function start(): Promise<void> {
  try {
    const session = await tabSession();
    if (!session) return go("/signin.html?next=/moderate.html");
    if (session.role !== "moderator") {
      const home = homeOf(session);
      return home === "/" ? notHere("This page is for moderators", session.name) : go(home);
    }
    void askWitnesses();
    const [book, operator] = await Promise.all([civic.rulebook(), api.operator()]);
    const base = operator.public_url.endsWith("/") ? operator.public_url : `${operator.public_url}/`;
    await new ModerationPage(session, book, base).start();
  } catch (error) {
    fill(
      byId("main"),
      failure(error, () => location.reload()),
    );
  }
}

void start();
