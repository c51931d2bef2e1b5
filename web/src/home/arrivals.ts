// Clips that are waited for. The stream says when one is there; nothing asks again and again.

import { Problem } from "../api/client.ts";
import type { ClipItem } from "../api/types.ts";
import type { Clips } from "../app/clips.ts";

const WAIT_MS = 120_000;

export class Arrivals {
  private readonly awaited = new Map<string, (item: ClipItem) => void>();

  constructor(private readonly clips: Clips) {}

  /** Resolves with the clip once it is said to be stored. */
  wait(id: string): Promise<ClipItem> {
    return new Promise((resolve, reject) => {
      const late = "The clip has not arrived yet. It will be in the list once the hub has uploaded it.";
      const timer = setTimeout(() => {
        this.awaited.delete(id);
        reject(new Error(late));
      }, WAIT_MS);
      this.awaited.set(id, (item) => {
        clearTimeout(timer);
        this.awaited.delete(id);
        resolve(item);
      });
    });
  }

  /** One may be here. */
  async arrived(id: string): Promise<void> {
    if (!this.awaited.has(id)) return;
    try {
      const item = await this.clips.item(id);
      this.awaited.get(id)?.(item);
    } catch (error) {
      if (!(error instanceof Problem && error.status === 404)) throw error;
    }
  }

  /** Something may have been missed: looks for all of them. */
  async look(): Promise<void> {
    await Promise.allSettled([...this.awaited.keys()].map((id) => this.arrived(id)));
  }
}
