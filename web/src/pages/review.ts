// Reviewers of emergencies and demands.

import { pinnedLog } from "../agency/record.ts";
import { go, homeOf } from "../app/route.ts";
import { tabSession } from "../app/tab.ts";
import { demandReview } from "../demand/review.ts";
import { emergencyReview } from "../emergency/review.ts";
import { lookUpReview } from "../lookup/review.ts";
import { notHere } from "../officer/frame.ts";
import { askWitnesses } from "../officer/witnesses.ts";
import { byId, fill } from "../ui/h.ts";
import { failure } from "../ui/parts.ts";
import { queue } from "../review/queue.ts";

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
    void askWitnesses();
    const reviewing = { session, log: await pinnedLog() };
    const query = new URLSearchParams(location.search);
    const [emergency, demand] = [query.get("id"), query.get("demand")];
    const lookUp = query.get("look-up");
    if (lookUp) return await lookUpReview(reviewing, lookUp);
    if (emergency) return await emergencyReview(reviewing, emergency);
    await (demand ? demandReview(reviewing, demand) : queue(reviewing));
  } catch (error) {
    fill(
      byId("main"),
      failure(error, () => location.reload()),
    );
  }
}

void start();
