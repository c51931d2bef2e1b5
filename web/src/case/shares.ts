// "Shared with you": shares as they come, each letter read once.

import { type AgencyShare, type RequestItem, civic } from "../api/agency.ts";
import { type Desk, type Held, type KeyState } from "../agency/desk.ts";
import { shareIdentities } from "../agency/keyring.ts";
import { type Letter, readLetter } from "../agency/letter.ts";
import { entryAt, receivingKey } from "../agency/record.ts";
import { Refused } from "../crypto/encoding.ts";
import { keyRemark } from "../officer/keybox.ts";
import { clipsOf } from "../ui/format.ts";
import { announce, fill, h } from "../ui/h.ts";
import { button, sentence } from "../ui/parts.ts";
import { type ReadShare, type ShareActs, shareCard } from "./share.ts";
import { lookAt } from "./still.ts";
import { type Watched, watchMany, watchOne } from "./watch.ts";

const SIDE_BY_SIDE_MAX = 6;

export class Shares {
  readonly root = h("section", { class: "stack-s", "aria-labelledby": "shared" });
  private readonly list = h("div", { class: "stack-s" });
  private readonly bar = h("div", { class: "share-bar" });
  private readonly letters = new Map<string, ReadShare["letter"]>();
  private readonly picked = new Map<string, Watched>();
  private shown = "";
  private listed: readonly AgencyShare[] = [];

  constructor(
    private readonly desk: Desk,
    private readonly request: () => RequestItem,
    private readonly key: KeyState,
  ) {
    fill(
      this.root,
      h("h2", { id: "shared" }, "Shared with you"),
      key.state === "held"
        ? h(
            "p",
            { class: "small muted" },
            "To open something is noted here, and its owner sees that an officer of your agency did.",
          )
        : keyRemark(key),
      this.bar,
      this.list,
    );
  }

  /** What is there, by its number. */
  get all(): readonly AgencyShare[] {
    return this.listed;
  }

  private get held(): Held | null {
    return this.key.state === "held" ? this.key : null;
  }

  private get identities(): string[] {
    return this.held ? shareIdentities(this.held.keyring) : [];
  }

  /** Reads what is there now. */
  async read(): Promise<void> {
    const { shares } = await civic.shares(this.request().id);
    this.listed = shares;
    const now = JSON.stringify([shares.map((s) => ({ ...s, letter: 0 })), this.request().published_ms]);
    if (now === this.shown) return;
    const before = this.shown;
    this.shown = now;
    if (before && shares.length > this.letters.size) announce("Something was shared with you.");
    await this.draw(shares);
  }

  private async letterOf(share: AgencyShare): Promise<ReadShare["letter"]> {
    if (share.letter === "") {
      this.letters.set(share.share, null);
      return null;
    }
    const known = this.letters.get(share.share);
    if (known) return known;
    const { log, agency, keys } = this.desk;
    let letter: Letter | Refused;
    try {
      letter = await readLetter(share, this.identities, {
        agency: agency.agency,
        request: this.request(),
        recipients: keys.map((k) => k.recipient),
        receivingKey: await receivingKey(log),
        entry: (index) => entryAt(index, log),
      });
    } catch (error) {
      // A refusal stands; a network error may be tried again.
      if (!(error instanceof Refused)) return new Refused("unread", sentence(error));
      letter = error;
    }
    this.letters.set(share.share, letter);
    return letter;
  }

  private async draw(shares: AgencyShare[]): Promise<void> {
    if (!this.held) {
      fill(
        this.list,
        h(
          "p",
          { class: "muted" },
          shares.length === 0
            ? this.none()
            : `${shares.length === 1 ? "1 share" : `${shares.length} shares`}, sealed.`,
        ),
      );
      return;
    }
    const read = await Promise.all(
      shares.map(async (share, i): Promise<ReadShare> => ({
        share,
        number: i + 1,
        letter: await this.letterOf(share),
      })),
    );
    const acts = this.acts();
    // What a person is writing is not drawn over.
    const typed = this.list.querySelector("textarea")?.value;
    const cards = await Promise.all(read.map((r) => shareCard(r, this.request(), acts)));
    fill(this.list, ...(cards.length > 0 ? cards : [h("p", { class: "muted" }, this.none())]));
    const field = this.list.querySelector("textarea");
    if (typed && field) field.value = typed;
    this.paintBar();
  }

  private none(): string {
    return this.request().state === "published"
      ? "Nothing so far. That says nothing about who has a camera, or has read it."
      : "Nothing was shared.";
  }

  private acts(): ShareActs {
    const again = () => void this.read().catch(() => undefined);
    const key = (w: Watched) => `${w.share.share} ${w.item.n}`;
    return {
      look: (looked) => void lookAt(looked, this.identities, again),
      watch: (watched) => watchOne(watched, this.identities, again),
      chosen: (watched) => this.picked.has(key(watched)),
      choose: (watched, on) => {
        if (on) this.picked.set(key(watched), watched);
        else this.picked.delete(key(watched));
        this.paintBar();
      },
      answered: async () => {
        this.list.querySelector("textarea")?.remove();
        await this.read();
      },
    };
  }

  private paintBar(): void {
    const chosen = [...this.picked.values()];
    const many = chosen.length > SIDE_BY_SIDE_MAX;
    fill(
      this.bar,
      chosen.length > 0 &&
        h(
          "div",
          { class: "notice share-pick" },
          h(
            "p",
            {},
            chosen.length === 1
              ? "1 clip chosen. Choose another to watch both on one clock."
              : many
                ? `At most ${SIDE_BY_SIDE_MAX} clips at a time.`
                : `${clipsOf(chosen.length)} chosen.`,
          ),
          chosen.length > 1 &&
            !many &&
            button("Watch side by side", {
              kind: "primary",
              icon: "play",
              onclick: () =>
                watchMany(chosen, this.identities, () => void this.read().catch(() => undefined)),
            }),
        ),
    );
  }
}
