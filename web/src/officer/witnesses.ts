// Where the service asks those who work here to rely on other witnesses of the public record than this
// browser has met it with (docs/ref/witness.md, Clients): above whatever page they are on.

import { pinnedLog } from "../agency/record.ts";
import { loadPolicy, savePolicy } from "../agency/store.ts";
import { compared } from "../app/policy.ts";
import { demandOf } from "../record/policy.ts";
import { byId, fill, h } from "../ui/h.ts";
import { notice } from "../ui/parts.ts";
import { choice, whom } from "../witnesses/words.ts";

/** Looks once for each page; what goes wrong is said where the record is read. */
export async function askWitnesses(): Promise<void> {
  const box = h("section", { "aria-label": "Witnesses" });
  const paint = async () => {
    const { vkey, policy } = await pinnedLog();
    const pinned = await loadPolicy(vkey);
    if (!pinned) return;
    const seen = await compared(vkey, policy, pinned.left);
    if (!seen.offered) return;
    // What the page has read was read under the other one.
    const accept = (text: string) => savePolicy(vkey, { text }).then(() => location.reload());
    const leave = (offered: typeof policy) =>
      savePolicy(vkey, { ...pinned, left: demandOf(offered) }).then(paint);
    const about = h("p", {}, "On the public record this browser asks for the signatures of:");
    const all = [about, whom(policy), ...choice(seen, { accept, leave })];
    const folded = () => h("details", {}, h("summary", {}, "The service asks for other witnesses."), ...all);
    fill(box, notice("info", ...(seen.offered.left ? [folded()] : all)));
    if (!box.isConnected) byId("main").before(box);
  };
  await paint().catch(() => undefined);
}
