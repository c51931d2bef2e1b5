// Saved as typed: the newest draft goes to the service shortly after the last key, one at a time.

import { type Draft, type RequestItem, civic } from "../api/agency.ts";
import { clock } from "../ui/format.ts";
import { sentence } from "../ui/parts.ts";

const SETTLE_MS = 600;
const AGAIN_MS = 5_000;

export class Saving {
  /** As the service has it; null before the first save. */
  item: RequestItem | null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  private dirty = false;

  constructor(
    first: RequestItem | null,
    private readonly draft: () => Draft,
    /** The service has a newer one. */
    private readonly saved: (item: RequestItem) => void,
    private readonly says: (words: string, trouble: boolean) => void,
  ) {
    this.item = first;
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
  }

  /** Something was typed. */
  soon(): void {
    this.dirty = true;
    this.says("Saving…", false);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.now().catch(() => undefined), SETTLE_MS);
  }

  /** Saves what there is; rejects if it cannot. */
  async now(): Promise<RequestItem> {
    clearTimeout(this.timer);
    while (this.running) await this.running.catch(() => undefined);
    if (!this.dirty && this.item) return this.item;
    this.running = this.put();
    try {
      await this.running;
    } finally {
      this.running = undefined;
    }
    return this.item as unknown as RequestItem;
  }

  private async put(): Promise<void> {
    this.dirty = false;
    const draft = this.draft();
    try {
      const item = this.item ? await civic.saveDraft(this.item.id, draft) : await civic.newRequest(draft);
      this.item = item;
      if (!this.dirty) this.says(`Saved ${clock(Date.now())}`, false);
      this.saved(item);
    } catch (error) {
      this.dirty = true;
      this.says(`Not saved: ${sentence(error)}`, true);
      this.timer = setTimeout(() => void this.now().catch(() => undefined), AGAIN_MS);
      throw error;
    }
  }
}
