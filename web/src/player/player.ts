// The player; pages mount it with mountPlayer(...). It fetches, opens, plays and checks one clip: a Worker
// reads the sealed payload by Range and opens it chunk by chunk, Media Source Extensions play it from the
// first fragments, and "verified" is said only once the whole payload has the hash in the hub's manifest.
// Dialogs, keep, name, delete and download are the pages' own.

import { clipPath } from "../api/client.ts";
import type { ClipItem } from "../api/types.ts";
import type { Played } from "../crypto/card.ts";
import type { Bytes } from "../crypto/encoding.ts";
import { position } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { type CheckState, sentenceOf } from "./check.ts";
import { type Mark } from "./bar.ts";
import { controls } from "./controls.ts";
import type { TrackName } from "./protocol.ts";
import { Session } from "./session.ts";
import { mediaElement, soundAlone } from "./sound.ts";

export type { CheckState } from "./check.ts";
export type { Mark } from "./bar.ts";
export type { Span } from "./plan.ts";

/** What is to be played. */
export interface PlayerSource {
  /** A clip of the household, or the path of an item that was shared. */
  clip: Pick<ClipItem, "clip"> | { path: string };
  /** The card as verifyCard, or a letter's check, accepted it; of a clip, not a gap. */
  verified: { card: Played };
  /** The file key of a track, out of its header. Rejects with what to tell people. */
  fileKey(track: TrackName): Promise<Bytes>;
}

export interface PlayerOptions {
  autoplay?: boolean;
  /** Where to begin, in ms from the clip's start. */
  startMs?: number;
  /** When the bell was pressed, and the like. */
  marks?: Mark[];
  /**
   * Listen for keys on the whole page, not only while the focus is inside: for a page or dialog with one
   * player.
   */
  pageKeys?: boolean;
  /** Whose hub sealed it, as the reader would say; "your hub" if nothing is said. */
  hub?: string;
}

export interface PlayerEvents {
  /** Something that the getters tell has changed. */
  state: PlayerHandle;
  /** The check came to a new result. */
  check: CheckState;
  /** The clip played to its end. */
  ended: PlayerHandle;
}

export interface PlayerHandle {
  /**
   * Picture, controls and the line that says what is verified. Also has the verdict's name in `data-check`.
   */
  readonly element: HTMLElement;
  /** The line that says what is verified, and the list of what is damaged; a page may put it elsewhere. */
  readonly status: HTMLElement;
  readonly video: HTMLMediaElement;
  readonly check: CheckState;
  readonly playing: boolean;
  readonly positionMs: number;
  readonly durationMs: number;
  /** What went wrong with fetching or playing, if anything did. */
  readonly problem: string | null;
  play(): Promise<void>;
  pause(): void;
  seek(ms: number): void;
  /**
   * The opened track as MP4 (picture) or M4A (sound), without what is damaged; waits until all of it has
   * been read.
   */
  save(track: TrackName): Promise<Blob>;
  /** Stops everything and removes the element. */
  destroy(): void;
  on<K extends keyof PlayerEvents>(event: K, listener: (value: PlayerEvents[K]) => void): () => void;
}

const MORE: Record<Exclude<CheckState["kind"], "checking">, string> = {
  verified: "Every byte is as it was recorded.",
  damaged: "The rest plays; what is missing is marked below the picture.",
  cut: "The service does not have the rest of this clip.",
  refused: "It opens, but its bytes are others. It is not shown.",
};

function statusLine(check: CheckState, stopped: boolean, hub: string | undefined): Node[] {
  if (check.kind === "checking") {
    const sign = stopped ? icon("info") : h("span", { class: "spinner", "aria-hidden": "true" });
    const words = stopped ? "Not checked: not all of it has been read." : sentenceOf(check, hub);
    return [h("p", { class: "verdict" }, sign, h("span", {}, words))];
  }
  const [name, kind] = check.kind === "verified" ? (["shield", "good"] as const) : (["warn", "bad"] as const);
  const words = [h("strong", {}, `${sentenceOf(check, hub)}.`), ` ${MORE[check.kind]}`];
  const line = h("p", { class: `verdict verdict-${kind}` }, icon(name), h("span", {}, words));
  const spans = check.kind === "damaged" || check.kind === "cut" ? check.spans : [];
  if (spans.length === 0) return [line];
  const list = spans.map((s) =>
    h("li", { class: "num" }, `${position(s.startMs)} to ${(s.endMs / 1000).toFixed(1)} s`),
  );
  return [
    line,
    h("details", { class: "more damage-list" }, h("summary", {}, "What is damaged"), h("ul", {}, list)),
  ];
}

/** Mounts a player; it begins to fetch at once. */
export function mountPlayer(
  into: HTMLElement,
  source: PlayerSource,
  options: PlayerOptions = {},
): PlayerHandle {
  const { card } = source.verified;
  const video = mediaElement(card, "Clip");
  const overlay = h("div", { class: "stage-over" });
  const status = h("div", { class: "verdict-box", role: "status" });
  const picture = h("div", { class: "picture" }, video, !card.video && soundAlone(), overlay);
  const stage = h("div", { class: "stage" }, picture);
  const element = h("section", { class: "viewer", "aria-label": "Player" }, stage, status);
  const listeners = new Map<keyof PlayerEvents, Set<(value: never) => void>>();
  const emit = <K extends keyof PlayerEvents>(event: K, value: PlayerEvents[K]) =>
    listeners.get(event)?.forEach((listener) => (listener as (v: PlayerEvents[K]) => void)(value));

  const path = "path" in source.clip ? source.clip.path : clipPath(source.clip.clip);
  const session = new Session(video, card, path, () => paint());
  const opened = Promise.resolve().then(() =>
    session.open((track) => source.fileKey(track), options.startMs ?? 0),
  );
  const play = async (): Promise<void> => {
    await opened;
    if (session.check.kind === "refused") return;
    if (video.ended || session.positionMs >= session.endMs - 1) session.seek(0);
    await video.play().catch(() => undefined);
  };
  const toggle = () => (video.paused ? void play() : video.pause());
  const bar = controls(stage, video, card, options.marks ?? [], {
    toggle,
    seek: (ms) => session.seek(ms),
    step: (by) => session.step(by),
  });
  stage.append(bar.element);

  let shownStatus = "";
  let shownCheck = "";
  let shownOver = "";
  const paintCheck = () => {
    const stopped = session.trouble !== null;
    const now = JSON.stringify(session.check);
    if (`${now}${stopped}` === shownStatus) return;
    shownStatus = `${now}${stopped}`;
    fill(status, statusLine(session.check, stopped, options.hub));
    if (now === shownCheck) return;
    shownCheck = now;
    element.dataset.check = session.check.kind;
    emit("check", session.check);
  };
  const paintOver = () => {
    const busy =
      !session.trouble &&
      video.readyState < 3 &&
      session.check.kind !== "refused" &&
      (!video.paused || video.readyState < 2);
    const now = JSON.stringify([session.trouble, busy]);
    if (now === shownOver) return;
    shownOver = now;
    stage.classList.toggle("stage-busy", busy);
    fill(
      overlay,
      session.trouble && trouble(session),
      busy && h("span", { class: "spinner", "aria-hidden": "true" }),
    );
  };
  function paint(): void {
    stage.classList.toggle("stage-blank", session.check.kind === "refused");
    bar.paint(session);
    paintCheck();
    paintOver();
    emit("state", handle);
  }

  const listening = new AbortController();
  const { signal } = listening;
  for (const event of [
    "play",
    "playing",
    "pause",
    "timeupdate",
    "progress",
    "seeking",
    "seeked",
    "canplay",
    "waiting",
    "volumechange",
  ]) {
    video.addEventListener(event, paint, { signal });
  }
  video.addEventListener("ended", () => emit("ended", handle), { signal });
  video.addEventListener("click", toggle, { signal });
  const keys = options.pageKeys ? document : element;
  keys.addEventListener(
    "keydown",
    (event) => {
      // A dialog that opened over the player has its own keys.
      const over = (event.target as Element).closest?.("dialog");
      if (!over || over === element.closest("dialog")) bar.key(event as KeyboardEvent);
    },
    { signal },
  );

  const handle: PlayerHandle = {
    element,
    status,
    video,
    get check() {
      return session.check;
    },
    get playing() {
      return !video.paused;
    },
    get positionMs() {
      return session.positionMs;
    },
    get durationMs() {
      return session.durationMs;
    },
    get problem() {
      return session.trouble?.sentence ?? null;
    },
    play,
    pause: () => video.pause(),
    seek: (ms) => session.seek(ms),
    save: (track) => session.save(track),
    destroy() {
      listening.abort();
      session.close();
      element.remove();
      status.remove();
    },
    on(event, listener) {
      const all = listeners.get(event) ?? new Set();
      listeners.set(event, all);
      all.add(listener as (value: never) => void);
      return () => all.delete(listener as (value: never) => void);
    },
  };
  into.append(element);
  paint();
  if (options.autoplay) void play();
  return handle;
}

/** What went wrong, over the picture. */
function trouble(session: Session): HTMLElement {
  const again = h("button", { type: "button", class: "btn btn-quiet" }, "Retry");
  again.addEventListener("click", () => session.retry());
  return h(
    "div",
    { class: "stage-trouble", role: "alert" },
    h("p", {}, session.trouble?.sentence),
    session.trouble?.again && again,
  );
}
