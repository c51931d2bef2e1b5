import {
  drawPreview,
  reasonOf
} from "./shared-DTSRFWUD.js";
import {
  readyPlayer
} from "./shared-EZOB6FBS.js";
import {
  clock,
  dateOf,
  dayFull,
  lasting,
  length,
  midnight,
  span
} from "./shared-2DX3DUU7.js";
import {
  button,
  fill,
  h,
  icon,
  sentence
} from "./shared-K3QNCVT6.js";

// src/home/list.ts
var MINUTE_MS = 60 * 1e3;
var HOUR_MS = 60 * MINUTE_MS;
var DELETED_MS = 24 * HOUR_MS;
var leftText = (ms) => ms > HOUR_MS ? `in ${Math.round(ms / HOUR_MS)} h` : ms > MINUTE_MS ? `in ${Math.round(ms / MINUTE_MS)} min` : "soon";
var ICONS = {
  press: "bell",
  motion: "motion",
  manual: "hand",
  continuous: "camera"
};
var Pictures = class {
  constructor(clips) {
    this.clips = clips;
  }
  clips;
  drawn = /* @__PURE__ */ new Map();
  canvas(item) {
    let known = this.drawn.get(item.clip);
    if (!known) {
      known = (async () => {
        const { card } = await this.clips.card(item);
        const canvas = h("canvas", {});
        return card.preview && await drawPreview(canvas, card.preview) ? canvas : null;
      })();
      this.drawn.set(item.clip, known);
      known.catch(() => this.drawn.delete(item.clip));
    }
    return known;
  }
  /** Puts the picture into an element, or leaves it as it is. */
  async paint(item, into) {
    const source = await this.canvas(item).catch(() => null);
    if (!source) {
      into.classList.add("no-picture");
      return;
    }
    const copy = h("canvas", { width: source.width, height: source.height, "aria-hidden": "true" });
    copy.getContext("2d")?.drawImage(source, 0, 0);
    into.prepend(copy);
    into.classList.add("has-picture");
  }
};
function gapRow(item, verified, cameraName) {
  const { card } = verified;
  const where = cameraName ? ` (${cameraName})` : "";
  return h(
    "li",
    { class: "gap", "data-clip": item.clip },
    icon("gap"),
    h(
      "p",
      { class: "small" },
      h("span", { class: "num" }, span(card.startMs, card.startMs + card.durationMs)),
      ` Nothing recorded: ${reasonOf(card).toLowerCase()}${where}. Signed by the hub.`
    )
  );
}
function row(options) {
  const { item, clips, pictures, cameraName } = options;
  const thumb = h("span", { class: "thumb skeleton" });
  const title = h("strong", { class: "num" }, clock(item.start_ms));
  const what = h("span", { class: "what" });
  const words = h("span", { class: "clip-words" }, title, what);
  const { restore } = options;
  const root = h(
    "li",
    { class: "clip", "data-clip": item.clip },
    restore ? [
      h("div", { class: "clip-open" }, thumb, words),
      button("Bring back", { icon: "restore", class: "btn-small", onclick: () => restore(item) })
    ] : h("button", { type: "button", class: "clip-open", onclick: () => options.open(item) }, thumb, words)
  );
  const ready = (async () => {
    try {
      const verified = await clips.card(item);
      if (verified.card.kind === "gap") return root.replaceWith(gapRow(item, verified, cameraName));
      await paint(options, verified, { root, thumb, title, what });
      await pictures.paint(item, thumb);
      if (!options.restore) readyPlayer();
    } catch (error) {
      thumb.classList.replace("skeleton", "no-picture");
      root.classList.add("clip-bad");
      root.dataset.refused = error instanceof Error && "code" in error ? String(error.code) : "error";
      fill(what, icon("warn", 18), h("span", {}, `Not shown: ${sentence(error)}`));
    }
  })();
  return { root, ready };
}
async function paint({ item, clips, cameraName, restore }, { card }, parts) {
  const name = await clips.name(item);
  const kind = reasonOf(card);
  parts.thumb.classList.remove("skeleton");
  parts.thumb.append(h("span", { class: "badge num", "aria-hidden": "true" }, length(card.durationMs)));
  if (!restore) parts.thumb.append(icon("play", 22));
  if (name) fill(parts.title, `${name} · ${clock(item.start_ms)}`);
  const gone = item.deleted_ms !== null && `gone ${leftText(item.deleted_ms + DELETED_MS - Date.now())}`;
  const says = [kind, cameraName, gone || item.keep && "kept"].filter(Boolean).join(" · ");
  fill(
    parts.what,
    icon(ICONS[card.trigger] ?? "camera", 18),
    h("span", {}, says),
    h("span", { class: "visually-hidden" }, `, ${lasting(card.durationMs)}`)
  );
  parts.root.classList.add(`clip-${card.trigger}`);
  parts.root.classList.toggle("clip-kept", item.keep);
}

// src/requests/words.ts
var utc = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC"
});
var utcDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
var CLASSES = {
  ordinary: null,
  "low-level": "low-level offence",
  sensitive: "sensitive offence"
};
var DANGERS = {
  death: "The agency says that somebody is in danger of death",
  "serious-injury": "The agency says that somebody is in danger of a serious injury",
  kidnapping: "The agency says that somebody was kidnapped",
  "missing-at-risk": "The agency says that somebody is missing and at risk"
};
function windowText({ fromMs, toMs }) {
  const until = midnight(fromMs) === midnight(toMs) ? clock(toMs) : `${dayFull(toMs)}, ${clock(toMs)}`;
  return `${dayFull(fromMs)}, ${clock(fromMs)} to ${until}`;
}
function utcText({ fromMs, toMs }) {
  const from = utcDay.format(fromMs);
  const until = utcDay.format(toMs);
  return `${from}, ${utc.format(fromMs)} to ${from === until ? "" : `${until}, `}${utc.format(toMs)} UTC`;
}
function whenText(document) {
  const [first] = document.windows;
  if (document.week === null) return [windowText(first), utcText(first)];
  const daily = `${utc.format(first.fromMs)} to ${utc.format(first.toMs)} UTC`;
  return [
    `One day of the week from ${dayFull(first.fromMs)}, ${clock(first.fromMs)} to ${clock(first.toMs)}`,
    `Each day of week ${document.week}, ${daily}. Which day it was is not published.`
  ];
}
function agencyName(request) {
  return request.key?.document?.name ?? request.document.agency;
}
function untilText(request) {
  return `${dateOf(request.untilMs - 1)}, ${clock(request.untilMs - 1)}`;
}
var KINDS = { police: "Police department", fire: "Fire department" };

export {
  Pictures,
  row,
  CLASSES,
  DANGERS,
  whenText,
  agencyName,
  untilText,
  KINDS
};
