// What trustees call themselves, for pages of people whom the operator enrolled: from the texts that the
// public record names under the policy that this browser has pinned. Where that is not so, their short names
// stay.

import { api } from "../api/client.ts";
import { verifyTrustees } from "../feed/trustees.ts";
import { h } from "../ui/h.ts";
import { type Log, pinnedLog } from "./record.ts";

async function read(log: Promise<Log>): Promise<Map<string, string>> {
  const { trustees } = await verifyTrustees(await api.trustees(), { policy: (await log).policy });
  return new Map(trustees?.trustees.map(({ slug, name }) => [slug, name]));
}

let names: Promise<Map<string, string>> | undefined;

/** A trustee by its name, in place of its short one as soon as it is known here. */
export function trusteeName(slug: string): HTMLElement {
  const shown = h("span", { "data-trustee": slug }, slug);
  names ??= read(pinnedLog()).catch(() => new Map());
  void names.then((known) => (shown.textContent = known.get(slug) ?? slug));
  return shown;
}
