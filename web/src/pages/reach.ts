// How somebody is reached: for everybody who signs in.

import { go } from "../app/route.ts";
import { tabSession } from "../app/tab.ts";
import { reachPage } from "../reach/page.ts";
import { byId, fill } from "../ui/h.ts";
import { failure } from "../ui/parts.ts";

async function start(): Promise<void> {
  try {
    const session = await tabSession();
    if (!session) return go("/signin.html?next=/reach.html");
    await reachPage(session);
  } catch (error) {
    fill(
      byId("main"),
      failure(error, () => location.reload()),
    );
  }
}

void start();
