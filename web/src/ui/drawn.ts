// Keeping a page as things are: looking again, and drawing what changed.

/** Draws if `what` differs from what was drawn last. */
export type Redraw = (what: unknown, draw: () => unknown) => Promise<void>;

/** Nothing is drawn yet. A drawing that failed counts as none: the next look makes it again. */
export function onChange(): Redraw {
  let shown = "";
  return async (what, draw) => {
    const key = JSON.stringify(what);
    if (key === shown) return;
    shown = key;
    try {
      await draw();
    } catch (error) {
      if (shown === key) shown = "";
      throw error;
    }
  };
}

/**
 * Looks again and again while the page is looked at, and more often while something is under way; answers
 * what looks now.
 */
export function whileLookedAt(
  everyMs: number,
  look: () => unknown,
  sooner?: { everyMs: number; isDue: () => boolean },
): () => void {
  const again = () => {
    if (document.visibilityState === "visible") look();
  };
  setInterval(() => !sooner?.isDue() && again(), everyMs);
  if (sooner) setInterval(() => sooner.isDue() && again(), sooner.everyMs);
  document.addEventListener("visibilitychange", again);
  return again;
}

/** Draws, and whoever was typing there goes on, where the same field is drawn again. */
export function stillFocused(place: HTMLElement, draw: () => void): void {
  const typing = document.activeElement;
  draw();
  if (typing instanceof HTMLElement && typing !== document.activeElement && place.contains(typing)) {
    typing.focus({ preventScroll: true });
  }
}
