import {
  CHUNK_BYTES,
  chunksOf
} from "./shared-6YKSEEQ4.js";
import {
  checkPayload
} from "./shared-D47DSD65.js";
import {
  clockSeconds,
  length,
  position
} from "./shared-2DX3DUU7.js";
import {
  clipPath,
  fill,
  h,
  icon
} from "./shared-K3QNCVT6.js";

// src/player/plan.ts
var end = (f) => f.timeMs + f.durationMs;
function fragmentAt(fragments, ms) {
  return Math.max(
    0,
    fragments.findLastIndex((f) => f.timeMs <= ms)
  );
}
function keyAt(fragments, ms) {
  let at = fragmentAt(fragments, ms);
  while (at > 0 && !fragments[at]?.key) at -= 1;
  return at;
}
function fragmentAfter(fragments, ms) {
  const at = fragments.findIndex((f) => end(f) > ms);
  return at < 0 ? fragments.length : at;
}
function chunksOfFragment(fragment) {
  const { first, last } = chunksOf(fragment.offset, fragment.length);
  return { from: first, to: last + 1 };
}
function spoiltFragments(fragments, spoilt2) {
  const found = /* @__PURE__ */ new Set();
  fragments.forEach((fragment, i) => {
    const { from, to } = chunksOfFragment(fragment);
    for (let chunk = from; chunk < to; chunk++) if (spoilt2(chunk)) found.add(i);
  });
  return found;
}
function spansOf(fragments, these) {
  return joined(
    [...these].map((i) => fragments[i]).map((f) => ({ startMs: f.timeMs, endMs: end(f) }))
  );
}
function lostFragments(fragments, spoilt2) {
  const lost = /* @__PURE__ */ new Set();
  let broken = false;
  fragments.forEach((fragment, i) => {
    if (spoilt2.has(i)) broken = true;
    else if (fragment.key) broken = false;
    if (broken) lost.add(i);
  });
  return lost;
}
function joined(spans) {
  const all = [];
  for (const span of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    const last = all.at(-1);
    if (last && span.startMs <= last.endMs) last.endMs = Math.max(last.endMs, span.endMs);
    else all.push({ ...span });
  }
  return all;
}
function showable(lost, ms, endMs) {
  const inside = lost.find((s) => ms >= s.startMs && ms < s.endMs);
  const at = inside ? inside.endMs : ms;
  return at >= endMs - 1 && inside ? null : at;
}
function frameCount(fragment) {
  const view = new DataView(fragment.buffer, fragment.byteOffset, fragment.byteLength);
  const PARENTS = [1836019558, 1953653094];
  const TRUN = 1953658222;
  const count = (from, to) => {
    let frames = 0;
    for (let at = from; at + 8 <= to; ) {
      const size = view.getUint32(at);
      if (size < 8 || at + size > to) break;
      const type = view.getUint32(at + 4);
      if (type === TRUN && size >= 16) frames += view.getUint32(at + 12);
      if (PARENTS.includes(type)) frames += count(at + 8, at + size);
      at += size;
    }
    return frames;
  };
  return count(0, view.byteLength);
}
var FRAME_MS_GUESS = 40;
function frameStep(fragments, frames, ms, by) {
  const framesOf = (i) => {
    const known = frames.get(i);
    return known && known > 0 ? known : Math.max(1, Math.round(fragments[i].durationMs / FRAME_MS_GUESS));
  };
  let at = fragmentAt(fragments, ms);
  const fragment = fragments[at];
  if (!fragment) return ms;
  const long = fragment.durationMs / framesOf(at);
  let frame = Math.min(framesOf(at) - 1, Math.floor((ms - fragment.timeMs) / long + 0.02)) + by;
  if (frame < 0) {
    if (at === 0) frame = 0;
    else frame = framesOf(--at) - 1;
  } else if (frame >= framesOf(at)) {
    if (at === fragments.length - 1) frame = framesOf(at) - 1;
    else [at, frame] = [at + 1, 0];
  }
  const f = fragments[at];
  return f.timeMs + (frame + 0.5) * f.durationMs / framesOf(at);
}

// src/player/check.ts
var spoiltChunk = (found) => (chunk) => found.bad.has(chunk) || found.cut !== void 0 && chunk >= found.cut;
function spoilt(found) {
  return spoiltFragments(found.fragments, spoiltChunk(found));
}
function beginningSpoilt(found) {
  const last = Math.floor((Math.max(1, found.init) - 1) / CHUNK_BYTES);
  for (let chunk = 0; chunk <= last; chunk++) if (spoiltChunk(found)(chunk)) return true;
  return false;
}
function damage(found) {
  return spansOf(
    found.fragments,
    spoiltFragments(found.fragments, (chunk) => found.bad.has(chunk))
  );
}
function lostSpans(video, audio) {
  const picture = spansOf(video.fragments, lostFragments(video.fragments, spoilt(video)));
  return joined([...picture, ...audio && !beginningSpoilt(audio) ? damage(audio) : []]);
}
function cutAt(found) {
  const gone = spoiltFragments(found.fragments, (chunk) => chunk >= found.cut);
  const first = found.fragments.find((_, i) => gone.has(i));
  const last = found.fragments.at(-1);
  return first?.timeMs ?? (last ? last.timeMs + last.durationMs : 0);
}
function checkOf(tracks) {
  const spans = joined(tracks.flatMap(damage));
  const bad = tracks.some((t) => t.bad.size > 0);
  const cuts = tracks.filter((t) => t.cut !== void 0);
  if (cuts.length > 0) {
    return { kind: "cut", atMs: Math.min(...cuts.map(cutAt)), spans };
  }
  if (bad) return { kind: "damaged", spans: spans.length > 0 ? spans : [{ startMs: 0, endMs: 0 }] };
  for (const { whole } of tracks)
    if (whole && whole !== "good") return { kind: "refused", sentence: whole.refused };
  return tracks.every((t) => t.whole === "good") ? { kind: "verified" } : { kind: "checking" };
}
var clock = (ms) => `${Math.floor(ms / 6e4)}:${String(Math.floor(ms / 1e3) % 60).padStart(2, "0")}`;
var PLACES_MAX = 3;
function sentenceOf(check, hub = "your hub") {
  switch (check.kind) {
    case "checking":
      return "Checking…";
    case "verified":
      return `Verified: sealed by ${hub}`;
    case "cut":
      return `Cut short at ${clock(check.atMs)}`;
    case "refused":
      return `Not what ${hub} sealed`;
    case "damaged": {
      const places = [...new Set(check.spans.map((s) => clock(s.startMs)))];
      if (places.length > PLACES_MAX) return `Damaged in ${places.length} places, first at ${places[0]}`;
      const last = places.pop();
      return `Damaged at ${places.length > 0 ? `${places.join(", ")} and ` : ""}${last}`;
    }
  }
}

// src/player/bar.ts
var NARROW_PERCENT = 0.6;
function scrubBar(durationMs, startMs, marks, seek) {
  const percent = (ms) => 100 * Math.min(durationMs, Math.max(0, ms)) / durationMs;
  const input = h("input", {
    type: "range",
    class: "seek",
    min: 0,
    max: durationMs,
    step: "any",
    value: 0,
    "aria-label": "Position in the clip"
  });
  const spans = h("div", { class: "marks", "aria-hidden": "true" });
  const moments = h(
    "ul",
    { class: "moments", "aria-label": "Marked moments" },
    marks.map(({ atMs, label, kind }) => {
      const item = h(
        "li",
        { class: `moment moment-${kind}`, title: `${label}, ${position(atMs)}` },
        h("span", { class: "visually-hidden" }, `${label} at ${position(atMs)}`)
      );
      item.style.left = `${percent(atMs)}%`;
      return item;
    })
  );
  const piece = (className, { startMs: from, endMs: to }) => {
    const element = h("span", { class: className });
    element.style.left = `${percent(from)}%`;
    element.style.width = `${Math.max(NARROW_PERCENT, percent(to) - percent(from))}%`;
    return element;
  };
  let painted = "";
  input.addEventListener("input", () => seek(Number(input.value)));
  return {
    element: h("div", { class: "seek-box" }, spans, input, marks.length > 0 && moments),
    input,
    paint(now) {
      if (!input.matches(":active")) input.value = String(now);
      input.style.setProperty("--at", `${percent(now)}%`);
      const text = `${position(now)} of ${length(durationMs)}, ${clockSeconds(startMs + now)}`;
      if (text !== input.getAttribute("aria-valuetext")) input.setAttribute("aria-valuetext", text);
    },
    paintSpans(here2, damaged, lost) {
      const now = JSON.stringify([here2, damaged, lost]);
      if (now === painted) return;
      painted = now;
      fill(
        spans,
        ...here2.map((s) => piece("here", s)),
        ...lost.map((s) => piece("lost", s)),
        ...damaged.map((s) => piece("bad", s))
      );
    }
  };
}

// src/player/controls.ts
var SKIP_MS = 5e3;
var SKIP_FINE_MS = 1e3;
var SPEEDS = [1, 2, 0.5];
function iconControl(label, name, keys, act) {
  const element = h(
    "button",
    {
      type: "button",
      class: "btn btn-icon",
      "aria-label": label,
      title: `${label} (${keys})`,
      "aria-keyshortcuts": shortcuts(keys)
    },
    icon(name, 22)
  );
  element.addEventListener("click", act);
  return element;
}
var shortcuts = (keys) => keys === "space" ? "Space" : keys;
function become(element, label, name, keys) {
  if (element.getAttribute("aria-label") === label) return;
  fill(element, icon(name, 22));
  element.setAttribute("aria-label", label);
  element.title = `${label} (${keys})`;
}
function toggleFull(stage, video) {
  const old = video;
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (stage.requestFullscreen) void stage.requestFullscreen().catch(() => void 0);
  else old.webkitEnterFullscreen?.();
}
function here(video, durationMs) {
  const spans = [];
  for (let i = 0; i < video.buffered.length; i++) {
    const endMs = Math.min(durationMs, Math.round(video.buffered.end(i) * 1e3));
    spans.push({ startMs: Math.round(video.buffered.start(i) * 1e3), endMs });
  }
  return spans;
}
function controls(stage, video, card, marks, act) {
  const total = Math.max(1, card.durationMs);
  const bar = scrubBar(total, card.startMs, marks, (ms) => act.seek(ms));
  const play = iconControl("Play", "play", "space", () => act.toggle());
  const back = iconControl("One frame back", "stepBack", ",", () => act.step(-1));
  const forth = iconControl("One frame on", "stepOn", ".", () => act.step(1));
  const speed = h("button", { type: "button", class: "btn speed num" });
  const mute = iconControl("Sound off", "sound", "m", () => toggleMute());
  const full = iconControl("Full screen", "full", "f", () => toggleFull(stage, video));
  const day = h("span", { class: "time-day num" });
  const run = h("span", { class: "time-run num" });
  const toggleMute = () => {
    video.muted = !video.muted;
  };
  const paintSpeed = () => {
    const rate = video.playbackRate === 0.5 ? "½×" : `${video.playbackRate}×`;
    speed.textContent = rate;
    speed.setAttribute("aria-label", `Speed ${rate}`);
    speed.title = `Speed ${rate}`;
  };
  speed.addEventListener("click", () => {
    video.playbackRate = SPEEDS[(SPEEDS.indexOf(video.playbackRate) + 1) % SPEEDS.length] ?? 1;
  });
  video.addEventListener("ratechange", paintSpeed);
  paintSpeed();
  const by = (ms) => act.seek(video.currentTime * 1e3 + ms);
  const keys = {
    " ": () => act.toggle(),
    k: () => act.toggle(),
    ArrowLeft: (e) => by(e.shiftKey ? -SKIP_FINE_MS : -SKIP_MS),
    ArrowRight: (e) => by(e.shiftKey ? SKIP_FINE_MS : SKIP_MS),
    ",": () => card.video && act.step(-1),
    ".": () => card.video && act.step(1),
    Home: () => act.seek(0),
    End: () => act.seek(total),
    m: () => card.audio && toggleMute(),
    f: () => card.video && toggleFull(stage, video)
  };
  const element = h(
    "div",
    { class: "controls", role: "group", "aria-label": "Player controls" },
    bar.element,
    h(
      "div",
      { class: "controls-row" },
      play,
      h("div", { class: "times" }, day, run),
      card.video && back,
      card.video && forth,
      speed,
      card.audio && mute,
      card.video && full
    )
  );
  return {
    element,
    bar,
    paint(session) {
      const now = session.positionMs;
      bar.paint(now);
      bar.paintSpans(here(video, total), session.damaged, session.lost);
      day.textContent = clockSeconds(card.startMs + now);
      run.textContent = `${position(now)} / ${length(total)}`;
      if (video.paused) become(play, "Play", "play", "space");
      else become(play, "Pause", "pause", "space");
      if (video.muted) become(mute, "Sound on", "mute", "m");
      else become(mute, "Sound off", "sound", "m");
    },
    key(event) {
      const at = event.target;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (at !== bar.input && at.closest("input, select, textarea, [contenteditable]")) return;
      if (event.key === " " && at.closest("button, a, summary")) return;
      const action = keys[event.key];
      if (!action) return;
      event.preventDefault();
      action(event);
    }
  };
}

// src/player/media.ts
var SMALL_BYTES = 24 * 1024 * 1024;
var KEEP_BEHIND_S = 20;
var KEEP_BEHIND_FULL_S = 4;
var NEAR_S = 0.1;
function sourceClass() {
  const all = globalThis;
  return all.ManagedMediaSource ?? all.MediaSource;
}
var mime = (name, track) => `${name}/mp4; codecs="${track.codec}"`;
function canStream(name, track) {
  return sourceClass()?.isTypeSupported(mime(name, track)) ?? false;
}
function bufferedFrom(ranges, at) {
  for (let i = 0; i < ranges.length; i++) {
    if (at >= ranges.start(i) - NEAR_S && at < ranges.end(i)) return ranges.end(i);
  }
  return null;
}
var Lane = class {
  constructor(buffer, small, video, changed, failed) {
    this.buffer = buffer;
    this.small = small;
    this.video = video;
    this.changed = changed;
    this.failed = failed;
    buffer.addEventListener("updateend", () => {
      if (this.stopped) return;
      this.next();
      this.changed();
    });
    buffer.addEventListener("error", () => this.stopped || failed());
  }
  buffer;
  small;
  video;
  changed;
  failed;
  queue = [];
  /** `ftyp moov`, before everything else. */
  init;
  full = false;
  /** The browser has taken the buffer away. */
  stopped = false;
  get idle() {
    return !this.buffer.updating && !this.init && this.queue.length === 0;
  }
  begin(bytes) {
    this.init = bytes;
    this.next();
  }
  push(bytes) {
    this.queue.push(bytes);
    this.next();
  }
  /** Forgets what waits; what is being taken in is taken in. */
  clear() {
    this.queue.length = 0;
  }
  next() {
    const bytes = this.init ?? this.queue[0];
    if (this.buffer.updating) return;
    if (this.makeRoom() || !bytes) return;
    try {
      this.buffer.appendBuffer(bytes);
      if (this.init) this.init = void 0;
      else this.queue.shift();
      this.full = false;
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "QuotaExceededError")) return this.failed();
      this.full = true;
      this.makeRoom();
    }
  }
  /** Throws out what was played long ago, if there is reason to. True if that is under way. */
  makeRoom() {
    const { buffered } = this.buffer;
    if (this.small && !this.full || buffered.length === 0) return false;
    const until = this.video.currentTime - (this.full ? KEEP_BEHIND_FULL_S : KEEP_BEHIND_S);
    if (until <= buffered.start(0) + (this.full ? 0 : 5)) return false;
    this.full = false;
    this.buffer.remove(0, until);
    return true;
  }
};
var Feed = class {
  constructor(video, tracks, durationMs, changed, failed) {
    this.video = video;
    this.changed = changed;
    const Source = sourceClass();
    this.source = new Source();
    this.url = URL.createObjectURL(this.source);
    video.disableRemotePlayback = true;
    const opened = () => {
      for (const { name, track } of tracks) {
        const buffer = this.source.addSourceBuffer(mime(name, track));
        const small = track.plainSize <= SMALL_BYTES;
        this.lanes.set(name, new Lane(buffer, small, video, () => this.settled(), failed));
      }
      this.source.duration = durationMs / 1e3;
      for (const run of this.waiting.splice(0)) run();
    };
    this.source.addEventListener("sourceopen", () => this.lanes.size === 0 && !this.closed && opened());
    video.src = this.url;
  }
  video;
  changed;
  source;
  lanes = /* @__PURE__ */ new Map();
  url;
  waiting = [];
  ending = false;
  closed = false;
  begin(name, bytes) {
    if (this.lanes.size === 0) this.waiting.push(() => this.begin(name, bytes));
    else this.lanes.get(name)?.begin(bytes);
  }
  push(name, bytes) {
    if (this.closed) return;
    if (this.lanes.size === 0) this.waiting.push(() => this.push(name, bytes));
    else this.lanes.get(name)?.push(bytes);
  }
  /** Plays on without a track whose beginning is lost. */
  drop(name) {
    if (this.lanes.size === 0) return void this.waiting.push(() => this.drop(name));
    const lane = this.lanes.get(name);
    if (!lane) return;
    this.lanes.delete(name);
    lane.stopped = true;
    this.source.removeSourceBuffer(lane.buffer);
  }
  /** Forgets fragments that wait: playing has gone elsewhere. */
  clear() {
    this.ending = false;
    for (const lane of this.lanes.values()) lane.clear();
  }
  /** The end of what a track has without a hole from `atMs` on; null if it does not have that moment. */
  bufferedUntil(name, atMs) {
    const lane = this.lanes.get(name);
    const end2 = lane ? bufferedFrom(lane.buffer.buffered, atMs / 1e3) : null;
    return end2 === null ? null : end2 * 1e3;
  }
  /** The last fragments have been pushed. */
  end() {
    this.ending = true;
    this.settled();
  }
  /** Time has gone by: what was refused for want of room may fit now. */
  tick() {
    for (const lane of this.lanes.values()) lane.next();
  }
  close() {
    this.closed = true;
    for (const lane of this.lanes.values()) lane.stopped = true;
    this.lanes.clear();
    this.waiting.length = 0;
    this.video.removeAttribute("src");
    this.video.load();
    URL.revokeObjectURL(this.url);
  }
  settled() {
    if (this.closed) return;
    const idle = this.lanes.size > 0 && [...this.lanes.values()].every((lane) => lane.idle);
    if (this.ending && idle && this.source.readyState === "open") {
      this.ending = false;
      this.source.endOfStream();
    }
    this.changed();
  }
};

// src/player/start.ts
var OWN_ASSET = /^\/assets\/[a-z0-9_]+-[A-Z0-9]{8}\.js$/;
var factory = globalThis.trustedTypes;
var policy = factory?.createPolicy("sidelight", {
  createScriptURL(url) {
    if (url !== "/assets/worker-PDW6ZYS7.js" || !OWN_ASSET.test(url)) throw new TypeError("not a script of ours");
    return url;
  }
});
function fresh() {
  return new Worker(policy?.createScriptURL("/assets/worker-PDW6ZYS7.js") ?? "/assets/worker-PDW6ZYS7.js", {
    type: "module",
    name: "player"
  });
}
var spare;
function readyPlayer() {
  if (spare) return;
  const worker = fresh();
  worker.onerror = () => {
    if (spare === worker) spare = void 0;
  };
  spare = worker;
}
function playerWorker() {
  const worker = spare ?? fresh();
  spare = void 0;
  return worker;
}

// src/player/session.ts
var AHEAD_MS = 45e3;
var ALLOW_STEP_MS = 2e3;
var EDGE_MS = 400;
var ROUNDING_MS = 2;
var Session = class {
  constructor(video, card, path, changed) {
    this.video = video;
    this.card = card;
    this.path = path;
    this.changed = changed;
    this.durationMs = Math.max(1, card.durationMs);
    this.tracks = ["video", "audio"].flatMap((name) => {
      const media = card[name];
      if (!media) return [];
      const { init, fragments } = media;
      return [
        {
          name,
          media,
          found: { init, fragments, bad: /* @__PURE__ */ new Set(), cut: void 0, whole: void 0 }
        }
      ];
    });
    if (this.tracks.length === 0) throw new Error("a gap has nothing to play");
  }
  video;
  card;
  path;
  changed;
  check = { kind: "checking" };
  trouble = null;
  /** What cannot be shown, for the bar: `spans` of the check is what is damaged. */
  lost = [];
  durationMs;
  tracks;
  frames = /* @__PURE__ */ new Map();
  savers = /* @__PURE__ */ new Map();
  handedOut = /* @__PURE__ */ new Set();
  worker;
  feed;
  seekNumber = 0;
  allowed = 0;
  closed = false;
  listening = new AbortController();
  /** Gets the file keys and begins to fetch. */
  async open(fileKey, startMs) {
    const worker = playerWorker();
    worker.onmessage = ({ data }) => this.hear(data);
    worker.onerror = () => this.fail("The player stopped. Close the clip and open it again.", false);
    try {
      const tracks = await Promise.all(
        this.tracks.map(async ({ name, media }) => ({
          name,
          shape: { size: media.size, init: media.init, fragments: media.fragments },
          fileKey: await fileKey(name)
        }))
      );
      if (this.closed) return worker.terminate();
      this.worker = worker;
      this.tell({ type: "open", path: this.path, tracks });
      this.stream(startMs);
    } catch (error) {
      if (!this.worker) worker.terminate();
      this.fail(error instanceof Error ? error.message : "The clip cannot be opened.", false);
    }
  }
  stream(startMs) {
    const unknown = this.tracks.find(({ name, media }) => !canStream(name, media));
    if (unknown) {
      const what = unknown.name === "video" ? "picture" : "sound";
      return this.fail(
        `This browser cannot play this clip's ${what}. You can save it and play it elsewhere.`,
        false
      );
    }
    const tracks = this.tracks.map(({ name, media }) => ({ name, track: media }));
    this.feed = new Feed(
      this.video,
      tracks,
      this.durationMs,
      () => this.moved(),
      () => this.fail(
        `This browser cannot decode the ${this.lead.name === "video" ? "picture" : "sound"}. You can save the clip and play it elsewhere.`,
        false
      )
    );
    const { signal } = this.listening;
    this.video.addEventListener("seeking", () => this.refill(), { signal });
    for (const event of ["timeupdate", "waiting", "seeked"]) {
      this.video.addEventListener(event, () => this.moved(), { signal });
    }
    this.video.addEventListener("playing", readyPlayer, { once: true, signal });
    window.addEventListener("online", () => this.trouble?.again && this.retry(), { signal });
    if (startMs > 0) this.video.currentTime = Math.min(startMs, this.durationMs - 1) / 1e3;
    this.refill();
  }
  get positionMs() {
    return Math.min(this.durationMs, this.video.currentTime * 1e3);
  }
  /** The end of what can be played. */
  get endMs() {
    const last = this.lead.media.fragments.at(-1);
    return last ? last.timeMs + last.durationMs : this.durationMs;
  }
  /** Goes to a moment, or to the next one that can be shown, or to the last. */
  seek(ms) {
    const wanted = Math.min(Math.max(0, ms), Math.max(0, this.endMs - 1));
    const at = showable(this.lost, wanted, this.endMs);
    const edge = this.lost.at(-1)?.startMs ?? this.endMs;
    const to = at ?? Math.max(0, edge - 1);
    this.video.currentTime = (to === wanted ? to : to + (at === null ? 0 : ROUNDING_MS)) / 1e3;
  }
  /** Shows the frame before or after. */
  step(by) {
    this.video.pause();
    const to = frameStep(this.lead.media.fragments, this.frames, this.positionMs, by);
    if (showable(this.lost, to, this.endMs) === to) this.video.currentTime = to / 1e3;
    else if (by > 0) this.seek(to);
    else this.seek((this.lost.find((s) => to >= s.startMs && to < s.endMs)?.startMs ?? to) - ROUNDING_MS);
  }
  retry() {
    this.trouble = null;
    this.tell({ type: "retry" });
    this.changed();
  }
  /** The opened track as a file that plays, without what is damaged. */
  save(name) {
    if (!this.worker)
      return Promise.reject(new Error(this.trouble?.sentence ?? "The clip is not open yet."));
    return new Promise((resolve, reject) => {
      this.savers.set(name, { resolve, reject });
      this.tell({ type: "save", track: name });
    });
  }
  close() {
    this.closed = true;
    this.listening.abort();
    this.worker?.terminate();
    this.video.pause();
    this.feed?.close();
    for (const { reject } of this.savers.values()) reject(new Error("The clip was closed."));
  }
  /** The picture, or the sound where that is all there is. */
  get lead() {
    return this.tracks[0];
  }
  found(name) {
    return this.tracks.find((t) => t.name === name)?.found;
  }
  tell(message) {
    this.worker?.postMessage(message);
  }
  fail(sentence, again) {
    this.trouble = { sentence, again };
    this.changed();
  }
  hear(message) {
    if (this.closed) return;
    switch (message.type) {
      case "init":
        return this.feed?.begin(message.track, message.bytes);
      case "fragment":
        if (message.seek !== this.seekNumber) return;
        if (message.track === "video")
          this.frames.set(message.index, frameCount(new Uint8Array(message.bytes)));
        return this.feed?.push(message.track, message.bytes);
      case "handedOut":
        if (message.seek !== this.seekNumber) return;
        this.handedOut.add(message.track);
        return this.endIfAll();
      case "bad":
        this.found(message.track)?.bad.add(message.chunk);
        return this.settle();
      case "cut": {
        const found = this.found(message.track);
        if (found) found.cut = message.chunk;
        return this.settle();
      }
      case "hashed":
        return this.hashed(message.track, message.hash, message.total);
      case "failed":
        return this.fail(message.sentence, true);
      case "saved":
      case "notSaved":
        return this.saved(message);
    }
  }
  hashed(name, hash, total) {
    const found = this.found(name);
    if (!found) return;
    try {
      checkPayload(this.card, name, hash, total);
      found.whole = "good";
    } catch (error) {
      found.whole = {
        refused: error instanceof Error ? error.message : "the clip is not the one the hub signed"
      };
    }
    this.settle();
  }
  saved(message) {
    const saver = this.savers.get(message.track);
    this.savers.delete(message.track);
    if (message.type === "notSaved") saver?.reject(new Error(message.sentence));
    else if (!message.parts)
      saver?.reject(new Error("Its beginning is damaged: what is left does not play."));
    else if (this.check.kind === "refused")
      saver?.reject(new Error("This is not what the hub sealed; it is not saved."));
    else saver?.resolve(new Blob(message.parts, { type: `${message.track}/mp4` }));
  }
  /** Draws the conclusions from what was found. */
  settle() {
    const before = this.check.kind;
    const { name, found } = this.lead;
    const sound = name === "video" ? this.found("audio") : void 0;
    this.lost = lostSpans(found, sound);
    this.check = checkOf(this.tracks.map((t) => t.found));
    if (this.check.kind === "refused" && before !== "refused") {
      this.video.pause();
      this.feed?.close();
      this.feed = void 0;
      this.listening.abort();
    }
    if (beginningSpoilt(found))
      this.fail("The clip's beginning is missing, and nothing can be played without it.", false);
    if (sound && beginningSpoilt(sound)) {
      this.feed?.drop("audio");
      this.handedOut.add("audio");
      this.endIfAll();
    }
    this.changed();
    this.moved();
  }
  /** Asks for fragments from where each buffer has its next hole after the moment that is shown. */
  refill() {
    if (!this.feed) return;
    const at = this.positionMs;
    this.seekNumber += 1;
    this.handedOut.clear();
    this.feed.clear();
    const from = {};
    for (const { name, media, found } of this.tracks) {
      const until = this.feed.bufferedUntil(name, at);
      from[name] = until === null ? keyAt(media.fragments, at) : fragmentAfter(media.fragments, until + EDGE_MS / 4);
      if (name === "audio" && beginningSpoilt(found)) this.handedOut.add(name);
    }
    this.allowed = at + AHEAD_MS;
    this.tell({ type: "seek", seek: this.seekNumber, from, untilMs: this.allowed });
  }
  endIfAll() {
    if (this.tracks.every(({ name }) => this.handedOut.has(name))) this.feed?.end();
  }
  /** Time went by or the buffers changed: allow more, and step over holes. */
  moved() {
    if (!this.feed || this.closed) return;
    const now = this.positionMs;
    if (now + AHEAD_MS > this.allowed + ALLOW_STEP_MS) {
      this.allowed = now + AHEAD_MS;
      this.tell({ type: "allow", untilMs: this.allowed });
    }
    this.feed.tick();
    this.jump(now);
    this.changed();
  }
  /** Goes on behind what is lost instead of waiting in front of it for ever. */
  jump(now) {
    const { video } = this;
    if (video.seeking && video.readyState >= 2) return;
    if (this.isBuffered(now + EDGE_MS / 4) || video.readyState >= 3) return;
    const hole = this.lost.find((s) => now >= s.startMs - EDGE_MS && now < s.endMs);
    if (hole) {
      const to = showable(this.lost, hole.endMs, this.endMs);
      if (to !== null && to < this.endMs - 1) video.currentTime = (to + ROUNDING_MS) / 1e3;
      else if (!video.paused) video.pause();
      return;
    }
    for (let i = 0; i < video.buffered.length; i++) {
      const begins = video.buffered.start(i) * 1e3;
      if (begins > now && begins - now < EDGE_MS) video.currentTime = begins / 1e3 + 1e-3;
    }
  }
  isBuffered(ms) {
    const { buffered } = this.video;
    for (let i = 0; i < buffered.length; i++) {
      if (ms >= buffered.start(i) * 1e3 && ms < buffered.end(i) * 1e3) return true;
    }
    return false;
  }
  /** Fragments that were found damaged, as spans of the picture, or of the sound alone. */
  get damaged() {
    const { found } = this.lead;
    return spansOf(found.fragments, spoilt(found));
  }
};

// src/player/sound.ts
function mediaElement(card, label) {
  return card.video ? h("video", { playsinline: true, preload: "auto", "aria-label": label }) : h("audio", { preload: "auto", "aria-label": label });
}
function soundAlone() {
  return h("p", { class: "sound-alone" }, icon("sound", 28), h("span", {}, "Sound alone"));
}

// src/player/player.ts
var MORE = {
  verified: "Every byte is as it was recorded.",
  damaged: "The rest plays; what is missing is marked below the picture.",
  cut: "The service does not have the rest of this clip.",
  refused: "It opens, but its bytes are others. It is not shown."
};
function statusLine(check, stopped, hub) {
  if (check.kind === "checking") {
    const sign = stopped ? icon("info") : h("span", { class: "spinner", "aria-hidden": "true" });
    const words2 = stopped ? "Not checked: not all of it has been read." : sentenceOf(check, hub);
    return [h("p", { class: "verdict" }, sign, h("span", {}, words2))];
  }
  const [name, kind] = check.kind === "verified" ? ["shield", "good"] : ["warn", "bad"];
  const words = [h("strong", {}, `${sentenceOf(check, hub)}.`), ` ${MORE[check.kind]}`];
  const line = h("p", { class: `verdict verdict-${kind}` }, icon(name), h("span", {}, words));
  const spans = check.kind === "damaged" || check.kind === "cut" ? check.spans : [];
  if (spans.length === 0) return [line];
  const list = spans.map(
    (s) => h("li", { class: "num" }, `${position(s.startMs)} to ${(s.endMs / 1e3).toFixed(1)} s`)
  );
  return [
    line,
    h("details", { class: "more damage-list" }, h("summary", {}, "What is damaged"), h("ul", {}, list))
  ];
}
function mountPlayer(into, source, options = {}) {
  const { card } = source.verified;
  const video = mediaElement(card, "Clip");
  const overlay = h("div", { class: "stage-over" });
  const status = h("div", { class: "verdict-box", role: "status" });
  const picture = h("div", { class: "picture" }, video, !card.video && soundAlone(), overlay);
  const stage = h("div", { class: "stage" }, picture);
  const element = h("section", { class: "viewer", "aria-label": "Player" }, stage, status);
  const listeners = /* @__PURE__ */ new Map();
  const emit = (event, value) => listeners.get(event)?.forEach((listener) => listener(value));
  const path = "path" in source.clip ? source.clip.path : clipPath(source.clip.clip);
  const session = new Session(video, card, path, () => paint());
  const opened = Promise.resolve().then(
    () => session.open((track) => source.fileKey(track), options.startMs ?? 0)
  );
  const play = async () => {
    await opened;
    if (session.check.kind === "refused") return;
    if (video.ended || session.positionMs >= session.endMs - 1) session.seek(0);
    await video.play().catch(() => void 0);
  };
  const toggle = () => video.paused ? void play() : video.pause();
  const bar = controls(stage, video, card, options.marks ?? [], {
    toggle,
    seek: (ms) => session.seek(ms),
    step: (by) => session.step(by)
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
    const busy = !session.trouble && video.readyState < 3 && session.check.kind !== "refused" && (!video.paused || video.readyState < 2);
    const now = JSON.stringify([session.trouble, busy]);
    if (now === shownOver) return;
    shownOver = now;
    stage.classList.toggle("stage-busy", busy);
    fill(
      overlay,
      session.trouble && trouble(session),
      busy && h("span", { class: "spinner", "aria-hidden": "true" })
    );
  };
  function paint() {
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
    "volumechange"
  ]) {
    video.addEventListener(event, paint, { signal });
  }
  video.addEventListener("ended", () => emit("ended", handle), { signal });
  video.addEventListener("click", toggle, { signal });
  const keys = options.pageKeys ? document : element;
  keys.addEventListener(
    "keydown",
    (event) => {
      const over = event.target.closest?.("dialog");
      if (!over || over === element.closest("dialog")) bar.key(event);
    },
    { signal }
  );
  const handle = {
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
      const all = listeners.get(event) ?? /* @__PURE__ */ new Set();
      listeners.set(event, all);
      all.add(listener);
      return () => all.delete(listener);
    }
  };
  into.append(element);
  paint();
  if (options.autoplay) void play();
  return handle;
}
function trouble(session) {
  const again = h("button", { type: "button", class: "btn btn-quiet" }, "Retry");
  again.addEventListener("click", () => session.retry());
  return h(
    "div",
    { class: "stage-trouble", role: "alert" },
    h("p", {}, session.trouble?.sentence),
    session.trouble?.again && again
  );
}

export {
  sentenceOf,
  readyPlayer,
  Session,
  mediaElement,
  soundAlone,
  mountPlayer
};
