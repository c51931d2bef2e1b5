// Letters about releases of the household's footage, found in the public record by this browser.

import { operatorNow } from "../api/clock.ts";
import { civic } from "../api/agency.ts";
import { api } from "../api/client.ts";
import { demands } from "../api/demand.ts";
import { emergencies } from "../api/emergency.ts";
import { trusteesFor } from "../app/access.ts";
import type { Home } from "../app/household.ts";
import { announcedSeenBy, readStatuses } from "../app/hubs.ts";
import { markNoticesSeen, readNotices } from "../app/notices.ts";
import { present } from "../app/present.ts";
import { go, withHome } from "../app/route.ts";
import { readSettings } from "../app/settings.ts";
import { demandLetters } from "../demand/letter.ts";
import { noteAgencies } from "../notices/agencies.ts";
import { announcedPart } from "../notices/announced.ts";
import { hubParts } from "../notices/hubs.ts";
import { letter } from "../notices/letter.ts";
import type { ReadFile } from "../record/tree.ts";
import { doorsOf } from "../release/named.ts";
import { fill, h } from "../ui/h.ts";
import { button, failure, notice, sentence, show } from "../ui/parts.ts";
import { saveBlob } from "../ui/sheet.ts";

/** The files of a folder that somebody picked, as a record's own. */
function filesOf(picked: FileList): ReadFile {
  const files = new Map([...picked].map((f) => [f.webkitRelativePath.split("/").slice(1).join("/"), f]));
  return async (path) => {
    const file = files.get(path);
    return file && new Uint8Array(await file.arrayBuffer());
  };
}

/** The notice key as an identity file; it opens no footage. */
function saveKey(home: Home): void {
  const text = `# Opens notices of this household, no footage\n${home.keyring.notice}\n`;
  saveBlob("sidelight-notices.key", new Blob([text], { type: "text/plain" }));
}

/** Reading a copy in the place of what the service shows. */
function copyPicker(home: Home): HTMLElement {
  const state = h("div", { "aria-live": "polite" });
  const input = h("input", { type: "file", id: "copy", webkitdirectory: true });
  input.addEventListener("change", () => {
    if (!input.files?.length) return;
    void paint(home, filesOf(input.files)).catch((error: unknown) => {
      fill(state, notice("warn", h("p", {}, sentence(error))));
    });
  });
  const what =
    "Nobody has to take the service's word for it. Anyone can keep a copy of the public record " +
    "(“sidelight mirror”). Pick the folder of one: this browser reads it in the same way.";
  return h(
    "section",
    { class: "block", "aria-labelledby": "copy-title" },
    h("h2", { id: "copy-title" }, "Read a copy of the record"),
    h("p", {}, what),
    h("label", { for: "copy" }, "Folder of the copy"),
    input,
    state,
    h("p", {}, "A program can look in your place: “sidelight notices”, with a key that opens notices alone."),
    h("div", { class: "actions" }, button("Save that key", { icon: "save", onclick: () => saveKey(home) })),
  );
}

async function paint(home: Home, copy?: ReadFile): Promise<void> {
  const [found, settings, trustees, operator, statuses, served, unasked, book, inDanger] = await Promise.all([
    readNotices(home, copy),
    readSettings(home),
    trusteesFor(home).catch(() => null),
    api.operator(),
    readStatuses(home),
    // What the service does not tell is in the record, and is told from there.
    demands.own().catch(() => []),
    emergencies.unasked().catch(() => []),
    civic.rulebook().catch(() => null),
    emergencies.own().catch(() => []),
  ]);
  const rules = book?.demands ?? null;
  const { releases } = found;
  const told = { rules, doorOf: doorsOf(home, settings), publicUrl: operator.public_url };
  // What is overdue is so if either clock says it: neither can hide it.
  const nowMs = Math.max(Date.now(), operatorNow());
  const agencies = noteAgencies(noteAgencies(new Map(), inDanger), served);
  const around = { settings, trustees, publicUrl: operator.public_url, nowMs, agencies, unasked };
  const none =
    "No footage of yours was opened by trustees. This browser has tried every notice of the public " +
    "record with your household's key.";
  show(
    h(
      "div",
      { class: "blocks" },
      h("h1", {}, "Notices"),
      announcedPart(found.canary, [...statuses.values()].flatMap(announcedSeenBy), operator.public_url),
      ...demandLetters(served, found, told),
      releases.length === 0 && h("p", {}, none),
      ...releases.map((release) => letter(release, around)),
      hubParts(home, statuses, releases, settings),
      copyPicker(home),
    ),
  );
  await markNoticesSeen(home, found);
}

/** The operator's record is not believed or not there: a copy may be. */
function without(home: Home, error: unknown): void {
  const again = () => paint(home).catch((anew: unknown) => without(home, anew));
  show(h("div", { class: "blocks" }, h("h1", {}, "Notices"), failure(error, again), copyPicker(home)));
}

void withHome(async (home) => {
  if (!home.record.sheetTested) return go("/setup.html");
  await paint(home).catch((error: unknown) => without(home, error));
  present(home);
});
