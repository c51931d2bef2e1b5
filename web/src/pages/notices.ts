// Letters about releases of the household's footage, found in the public record by this browser.

import { api } from "../api/client.ts";
import { trusteesFor } from "../app/access.ts";
import type { Home } from "../app/household.ts";
import { markNoticesSeen, readNotices } from "../app/notices.ts";
import { present } from "../app/present.ts";
import { go, withHome } from "../app/route.ts";
import { readSettings } from "../app/settings.ts";
import { letter } from "../notices/letter.ts";
import { h } from "../ui/h.ts";
import { failure, show } from "../ui/parts.ts";

async function paint(home: Home): Promise<void> {
  try {
    const [releases, settings, trustees, operator] = await Promise.all([
      readNotices(home),
      readSettings(home),
      trusteesFor(home).catch(() => null),
      api.operator(),
    ]);
    const around = { settings, trustees, publicUrl: operator.public_url, nowMs: Date.now() };
    const none =
      "No footage of yours was opened by trustees. This browser has tried every notice of the public " +
      "record with your household's key.";
    show(
      h(
        "div",
        { class: "blocks" },
        h("h1", {}, "Notices"),
        releases.length === 0 && h("p", {}, none),
        ...releases.map((release) => letter(release, around)),
      ),
    );
    await markNoticesSeen(home, releases);
  } catch (error) {
    show(failure(error, () => paint(home)));
  }
}

void withHome(async (home) => {
  if (!home.record.sheetTested) return go("/setup.html");
  await paint(home);
  present(home);
});
