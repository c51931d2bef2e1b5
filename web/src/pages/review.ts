// Reviewers of emergencies.

import { pinnedLog } from "../agency/record.ts";
import { go, homeOf } from "../app/route.ts";
import { tabSession } from "../app/tab.ts";
import { reviewPage } from "../emergency/review.ts";
import { notHere } from "../officer/frame.ts";
import { byId, fill } from "../ui/h.ts";
import { failure } from "../ui/parts.ts";

async function start(): Promise<void> {
  try {
    const session = await tabSession();
    if (!session) {
      const next = location.pathname + location.search;
      return go(`/signin.html?next=${encodeURIComponent(next)}`);
    }
    if (session.role !== "reviewer") {
      const home = homeOf(session);
      return home === "/" ? notHere("This page is for reviewers", session.name) : go(home);
    }
    await reviewPage({ session, log: await pinnedLog() });
  } catch (error) {
    fill(
      byId("main"),
      failure(error, () => location.reload()),
    );
  }
}

void start();
