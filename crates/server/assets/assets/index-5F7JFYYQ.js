import {
  claimFacts,
  countdown,
  drillLine,
  wordForWord
} from "./shared-GN2JD7E5.js";
import {
  nothing
} from "./shared-KT2SKTVK.js";
import {
  lookUps,
  onChange,
  whileLookedAt
} from "./shared-XWMETBKU.js";
import {
  Pictures,
  agencyName,
  row,
  whenText
} from "./shared-QQRPBPS4.js";
import {
  follow
} from "./shared-AIBPEUA6.js";
import {
  witnessesBox
} from "./shared-RTMBS2SX.js";
import "./shared-XHEHYNQT.js";
import "./shared-RNYTLPHR.js";
import {
  ANNOUNCED,
  NOTHING,
  agencyNamed,
  answers,
  doorsOf,
  isOpen,
  isUnread,
  leftIn,
  misuse,
  noteAgencies,
  openedNotice,
  readNotices,
  readOn,
  seenNotices
} from "./shared-XE2UBHVN.js";
import {
  daysLeft,
  held,
  isDue
} from "./shared-J63CFKTP.js";
import {
  windowOf
} from "./shared-3IINW6P6.js";
import "./shared-MKPH3CSN.js";
import "./shared-YZLSRIZN.js";
import {
  DANGERS,
  LEFT_OUT,
  OWNER,
  demands,
  emergencies,
  entryUrl,
  lower,
  momentOf,
  parseClaim,
  said
} from "./shared-SUADRC7Y.js";
import "./shared-W57RIK6C.js";
import {
  mentionNew,
  present
} from "./shared-VFPDD2YM.js";
import {
  openPlayer
} from "./shared-RBRMRNKT.js";
import {
  openClips
} from "./shared-DTSRFWUD.js";
import "./shared-EZOB6FBS.js";
import "./shared-6YKSEEQ4.js";
import "./shared-D47DSD65.js";
import {
  recordNow
} from "./shared-QLYIME42.js";
import "./shared-7NV3FPYV.js";
import "./shared-QULOW3OS.js";
import "./shared-7OTOSEAU.js";
import {
  announcedSeenBy,
  readEvent,
  readStatuses,
  releasesSeenBy,
  sentenceOf
} from "./shared-K43RBUT5.js";
import "./shared-LRVID2MG.js";
import "./shared-SG6557SX.js";
import "./shared-B5DKX5RX.js";
import "./shared-JGEODCKK.js";
import {
  clock,
  dayFull,
  dayName,
  hoursOf,
  length,
  midnight,
  span,
  when
} from "./shared-2DX3DUU7.js";
import "./shared-NUMYPDCX.js";
import "./shared-UTN4Y27B.js";
import "./shared-SXDMXA34.js";
import {
  named,
  readSettings
} from "./shared-JJNZVMH2.js";
import "./shared-BVXFGN5K.js";
import "./shared-E2FXWDGR.js";
import {
  isNumber,
  isText,
  remembered
} from "./shared-4RWOZPX6.js";
import {
  go,
  leave,
  refresh,
  withHome
} from "./shared-UI4E442E.js";
import {
  Problem,
  announce,
  button,
  byId,
  fill,
  h,
  icon,
  iconButton,
  notice,
  s,
  sentence,
  show,
  toast,
  waiting
} from "./shared-K3QNCVT6.js";

// src/demand/card.ts
var POLL_MS = 6e4;
var isOpen2 = ({ state }) => state !== "refused" && state !== "released";
function line(item) {
  const { told: told3 } = item;
  const left = told3 && !held(told3) && !isDue(told3) ? `${daysLeft(told3.deliver_from_ms)} are left before anything can leave. ` : "";
  return notice(
    "info",
    h(
      "p",
      { "data-demand": item.demand },
      h("strong", {}, `${item.agency_name} has served a legal demand about your home. `),
      left,
      h("a", { href: `/notices.html#demand-${item.demand}` }, "Read it, and what you can do")
    )
  );
}
function demandBox(agencies) {
  const box = h("div", { class: "stack-s emergency-box", "aria-live": "polite" });
  const redraw = onChange();
  const paint = async () => {
    const all = await demands.own();
    noteAgencies(agencies, all);
    const open = all.filter(isOpen2);
    await redraw(open, () => fill(box, ...open.map(line)));
  };
  whileLookedAt(POLL_MS, () => paint().catch(() => void 0))();
  return box;
}

// src/emergency/card.ts
var POLL_MS2 = 15e3;
var SOON_MS = 5e3;
var SOON_MAX_MS = 15 * 6e4;
var FIRST_MS = 5e3;
var read = remembered("sidelight.emergencies", 50, isText);
var named2 = ({ is_drill }) => is_drill ? "a drill" : "an emergency";
var label = ({ is_drill }) => is_drill ? "A drill" : "An emergency";
var framed = (item, ...children) => h(
  "section",
  {
    class: "notice notice-ring asked emergency-card",
    "aria-label": label(item),
    "data-emergency": item.emergency
  },
  icon("bell"),
  h("div", { class: "notice-body stack-s" }, ...children)
);
var leftToAnswer = (left) => left === null ? "The time to answer is over" : `${left} left to answer`;
var namesOf = ({ home, doors }, doorOf) => home ? "Every camera of your home" : doors.map(doorOf).join(", ");
function answering(item, again) {
  const place = h("div", { class: "stack-s", "aria-live": "polite" });
  const two = (...buttons) => h("div", { class: "ways-two" }, ...buttons);
  const give = (agree) => async () => {
    try {
      await emergencies.answer(item.emergency, agree);
    } finally {
      await again();
    }
  };
  const confirm = (agree) => () => {
    const what2 = `Your household ${agree ? "agrees" : "declines"}. This is said once, for all of you.`;
    const back = button("Go back", { onclick: ask });
    const say = button("Say so", { onclick: give(agree) });
    fill(place, h("p", {}, what2), agree ? two(back, say) : two(say, back));
    back.focus();
  };
  const ask = () => {
    fill(
      place,
      two(button("Agree", { onclick: confirm(true) }), button("Decline", { onclick: confirm(false) }))
    );
  };
  ask();
  return place;
}
var notAll = ({ people, reason }) => `Not everybody of your home is asked. The agency has named who must not learn of it before it is decided: ${people.join(", ")}. Its reason: ${lower(said(LEFT_OUT, reason))}.`;
function asking(item, doorOf, again) {
  const claim = parseClaim(item.claim);
  const who = claim.who.replace(/\.$/, "");
  const names = namesOf(claim, doorOf);
  return framed(
    item,
    h("h2", {}, `${item.agency_name} asks for footage in ${named2(item)}`),
    drillLine(item.is_drill),
    h("p", {}, h("strong", {}, said(DANGERS, claim.danger)), `: ${who}. ${claim.harm}`),
    h("p", {}, `${names}, ${windowOf(claim.from, claim.to)}. Picture without sound.`),
    claim.left_out && h("p", {}, h("strong", {}, notAll(claim.left_out))),
    item.until_ms !== null && h("p", {}, countdown(item.until_ms, leftToAnswer)),
    h("p", {}, "Your answer does not settle it: two reviewers read it and decide."),
    answering(item, again),
    h(
      "p",
      { class: "small muted" },
      `Without an answer they decide without it. Any of ${claim.left_out ? "you who are asked" : "your household"} may answer, once.`
    ),
    h(
      "details",
      { class: "more" },
      h("summary", {}, "Everything the agency claims"),
      claimFacts(claim, { agency: item.agency_name, doorOf })
    ),
    wordForWord(item.claim)
  );
}
var SO_FAR = {
  "called-back": "Two reviewers decide now.",
  reviewed: "Two reviewers decide now.",
  deciding: "It is decided, and enters the public record.",
  released: "Two reviewers approved it. The trustees were asked to open the footage; each checks for itself."
};
var isUnderWay = (item, found) => {
  const release = recorded(item, found);
  return item.state === "released" ? !(release && isOpen(release)) : item.state !== "refused";
};
var LOOKS_SOON = "This page looks again every few seconds.";
var LOOKS_LATER = "This page looks again about every minute.";
function freshness() {
  const since = /* @__PURE__ */ new Map();
  return (all, nowMs) => {
    const came = all.map(({ emergency, state }) => {
      const what2 = `${emergency} ${state}`;
      const atMs = since.get(what2) ?? nowMs;
      since.set(what2, atMs);
      return atMs;
    });
    return came.some((atMs) => nowMs - atMs < SOON_MAX_MS);
  };
}
var recorded = (item, { releaseAt }) => item.state === "released" && item.index !== null ? releaseAt(item.index) : null;
var misusedIn = ({ misusedAt }, { index }) => index === null ? null : misusedAt(index);
var toDismiss = (found, item) => misusedIn(found, item) ? `${item.emergency} misused` : item.emergency;
async function told(item, [found, doorOf, looks], gone) {
  const entry = item.index === null ? null : await entryUrl(item.index);
  const link = entry && h("a", { href: entry }, `Entry ${item.index} in the public record`);
  const release = recorded(item, found);
  if (release?.told.length) return null;
  if (release && isOpen(release)) {
    const claim = parseClaim(item.claim);
    const { from, to } = claim;
    const agency = agencyNamed(claim.agency, item.agency_name);
    const left = { cameras: namesOf(claim, doorOf), from, to, agency };
    return openedNotice(release, left, link);
  }
  const over = item.state === "refused";
  const waits = item.state === "released" && looks;
  const soFar = [SO_FAR[item.state], release && answers(release), waits].filter(Boolean).join(" ");
  const came = over ? "It was refused, and nothing left." : soFar;
  const words2 = [came, misuse({ misused: misusedIn(found, item) })].filter(Boolean).join(" ");
  const answer = item.owner === null ? null : `Your household: ${said(OWNER, item.owner).toLowerCase()}. `;
  const dismiss = () => {
    read.note(toDismiss(found, item));
    return gone();
  };
  return h(
    "section",
    { class: "notice notice-info asked", "aria-label": label(item), "data-emergency": item.emergency },
    icon("info"),
    h(
      "div",
      { class: "notice-body" },
      h(
        "p",
        {},
        h("strong", {}, `${item.agency_name} asked for footage in ${named2(item)}. `),
        answer,
        `${words2} `,
        link
      )
    ),
    over && iconButton("Dismiss", "close", dismiss)
  );
}
function emergencyBox(home, settings, { sooner, agencies }) {
  const root = h("div", { class: "stack-s emergency-box", "aria-live": "polite" });
  const redraw = onChange();
  const isFresh = freshness();
  let [found, isSoon] = [NOTHING, false];
  let all = [];
  const draw = async () => {
    const seen = read.all();
    const stays = (item) => item.waits || item.state === "released";
    const shown = all.filter((item) => stays(item) || !seen.includes(toDismiss(found, item)));
    const now = shown.toSorted((a, b) => Number(b.waits) - Number(a.waits));
    const said2 = now.map((item) => [recorded(item, found), misusedIn(found, item)]);
    const underWay = all.filter((item) => isUnderWay(item, found));
    const nowMs = Date.now();
    isSoon = isFresh(underWay, nowMs);
    const answered = underWay.filter((item) => item.state === "released");
    const reads = isFresh(answered, nowMs);
    sooner(reads);
    await redraw([now, said2, reads], async () => {
      const doorOf = doorsOf(home, settings());
      const looks = reads ? LOOKS_SOON : LOOKS_LATER;
      const parts2 = now.map(
        (item) => item.waits ? asking(item, doorOf, paint) : told(item, [found, doorOf, looks], draw)
      );
      fill(root, ...await Promise.all(parts2));
    });
  };
  const paint = async () => {
    all = await emergencies.own();
    noteAgencies(agencies, all);
    await draw();
  };
  const look = () => paint().catch(() => void 0);
  const first = look();
  whileLookedAt(POLL_MS2, look, { everyMs: SOON_MS, isDue: () => isSoon });
  const heard = async (now) => {
    found = now;
    await Promise.race([first, new Promise((done) => setTimeout(done, FIRST_MS))]);
    await draw().catch(() => void 0);
  };
  return { root, heard };
}

// src/lookup/card.ts
var POLL_MS3 = 6e4;
var read2 = remembered("sidelight.look-ups", 50, isNumber);
async function told2(item, gone) {
  const dismiss = () => {
    read2.note(item.index);
    return gone();
  };
  const others = item.addresses - 1;
  const among = others === 0 ? "" : ` Together with ${others} ${others === 1 ? "other" : "others"}.`;
  return h(
    "section",
    {
      class: "notice notice-info asked",
      "aria-label": "Your home was looked up",
      "data-look-up": item.index
    },
    icon("info"),
    h(
      "div",
      { class: "notice-body" },
      h(
        "p",
        {},
        h("strong", {}, `${item.agency_name} looked up your address or a contact of yours. `),
        `On ${momentOf(item.published_ms)}.${among} `,
        `Danger: ${said(DANGERS, item.danger).toLowerCase()}. No footage left by this. `,
        h("a", { href: await entryUrl(item.index) }, `Entry ${item.index} in the public record`)
      ),
      h("p", {}, `The agency's reason: ${item.reason}`)
    ),
    iconButton("Dismiss", "close", dismiss)
  );
}
function lookUpBox() {
  const box = h("div", { class: "asked-box", "aria-live": "polite" });
  const redraw = onChange();
  const paint = async () => {
    const seen = read2.all();
    const all = (await lookUps.own()).filter((item) => !seen.includes(item.index));
    await redraw(all, async () => fill(box, ...await Promise.all(all.map((item) => told2(item, paint)))));
  };
  whileLookedAt(POLL_MS3, () => paint().catch(() => void 0))();
  return box;
}

// src/notices/watch.ts
var POLL_MS4 = 6e4;
var JITTER_MS = 15e3;
var SOON_MS2 = 3e3;
var HUBS_WORD = "Your hub says that it found a notice of a release of your footage. This browser has not found it in the public record yet. ";
var Watch = class {
  constructor(home) {
    this.home = home;
  }
  home;
  found = NOTHING;
  everyMs = POLL_MS4;
  isSoon = false;
  timer;
  heard = () => void 0;
  /** `heard` is told after each look of all that was found so far. */
  begin(heard) {
    this.heard = heard;
    document.addEventListener("visibilitychange", () => this.pace());
    void this.turn();
  }
  /** Whether trustees answer for this home just now, by the operator's word. */
  sooner(yes) {
    this.isSoon = yes;
    this.pace();
  }
  pace() {
    const everyMs = this.isSoon && document.visibilityState === "visible" ? SOON_MS2 : POLL_MS4;
    if (everyMs === this.everyMs) return;
    this.everyMs = everyMs;
    if (this.timer !== void 0) this.wait();
  }
  async turn() {
    this.timer = void 0;
    this.found = await readNotices(this.home).catch(() => this.found);
    await this.heard(this.found);
    this.wait();
  }
  wait() {
    clearTimeout(this.timer);
    const jitterMs = this.everyMs === POLL_MS4 ? Math.random() * JITTER_MS : 0;
    this.timer = setTimeout(() => void this.turn(), this.everyMs + jitterMs);
  }
};
function words({ releases, demands: demands2 }, byHubs, seen) {
  const shown = /* @__PURE__ */ new Set([...seen, ...releases.map((release) => release.index)]);
  if (byHubs.some((index) => !shown.has(index))) return HUBS_WORD;
  const told3 = demands2.some((demand) => !seen.has(demand.index));
  const opened = releases.some(({ index, entry }) => entry.kind === "compelled" && !seen.has(index));
  return told3 && !opened ? "The public record has a notice of a legal demand for your home. " : null;
}
var line2 = (what2, href, label2) => notice("warn", h("p", {}, h("strong", {}, what2), h("a", { href }, label2)));
function noticeBox(home, watch, { settings, agencies }, heard) {
  const box = h("div", { class: "asked-box", "aria-live": "polite" });
  let shown = "";
  watch.begin(async (found) => {
    await heard(found);
    const seen = new Set(await seenNotices(home));
    const statuses = [...(await readStatuses(home)).values()];
    const what2 = words(found, statuses.flatMap(releasesSeenBy), seen);
    const canary = found.canary?.index ?? statuses.flatMap(announcedSeenBy)[0];
    const unread = found.releases.filter((release) => isUnread(release, seen));
    const counts = unread.map((it) => [
      ...[it.index, it.told.length, it.receipts.length, it.misused?.index],
      agencies.get(it.index)
    ]);
    const now = JSON.stringify([canary, what2, counts]);
    if (now === shown) return;
    shown = now;
    const opened = unread.map((release) => {
      const left = leftIn(release, settings(), agencies);
      return left && openedNotice(release, left, readOn(release));
    });
    fill(
      box,
      // For as long as it is so: for good.
      canary && line2(ANNOUNCED, "/notices.html#announced", "What that means, and what you can do"),
      ...opened,
      what2 && line2(what2, "/notices.html", "Read what happened")
    );
  });
  return box;
}

// src/home/filters.ts
var KINDS = [
  ["all", "All"],
  ["press", "Bell"],
  ["motion", "Motion"],
  ["manual", "By hand"],
  ["kept", "Kept"],
  ["deleted", "Deleted"]
];
function passes(filter, item, card2) {
  if (filter.camera && item.camera !== filter.camera) return false;
  if (filter.kind === "kept") return item.keep;
  if (filter.kind === "all" || filter.kind === "deleted") return true;
  return card2?.trigger === filter.kind;
}
function filterBar(filter, cameras, change) {
  const chip = (label2, on, next) => h(
    "button",
    { type: "button", class: "chip", "aria-pressed": String(on), onclick: () => change(next) },
    label2
  );
  return h(
    "div",
    { class: "filters" },
    h(
      "div",
      { class: "chips", role: "group", "aria-label": "Kind of clip" },
      ...KINDS.map(([kind, label2]) => chip(label2, filter.kind === kind, { ...filter, kind }))
    ),
    cameras.length > 1 && h(
      "div",
      { class: "chips", role: "group", "aria-label": "Camera" },
      chip("All cameras", !filter.camera, { ...filter, camera: "" }),
      ...cameras.map((c) => chip(c.name, filter.camera === c.camera, { ...filter, camera: c.camera }))
    )
  );
}

// src/home/timeline.ts
var LANE = 44;
var WIDTH = 1e3;
var LEAST_PX = 4;
var REACH = 0.022;
var Timeline = class {
  constructor(options) {
    this.options = options;
    this.strip = h(
      "div",
      {
        class: "strip",
        role: "slider",
        tabindex: 0,
        "aria-label": "Clips of the day. Left and right go from clip to clip, Enter plays.",
        "aria-valuemin": 0,
        "aria-valuemax": 1440,
        "aria-valuenow": 0
      },
      this.drawing,
      this.cursor
    );
    const names = options.lanes.length > 1 && h(
      "div",
      { class: "lane-names", "aria-hidden": "true" },
      ...options.lanes.map((l) => h("span", {}, l.name))
    );
    this.root = h(
      "div",
      { class: "timeline" },
      names,
      h("div", { class: "strip-box" }, this.bubble, this.strip, this.hours())
    );
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.strip);
  }
  options;
  root;
  marks = [];
  at;
  strip;
  cursor = h("div", { class: "cursor", hidden: true });
  bubble = h("div", { class: "bubble", hidden: true });
  drawing = h("div", { class: "drawing" });
  /** Draws these clips. */
  set(marks) {
    this.marks = [...marks].sort((a, b) => a.startMs - b.startMs);
    this.draw();
    this.describe();
  }
  part(ms) {
    const { from, to } = this.options;
    return Math.min(1, Math.max(0, (ms - from) / (to - from)));
  }
  hours() {
    const { from, to } = this.options;
    const labels = hoursOf(from, to).map(({ hour, ms, part }) => {
      const name = hour === 24 ? "24:00" : clock(ms);
      const label2 = h("span", { class: hour % 6 ? "hour hour-minor" : "hour" }, name);
      label2.style.left = `${100 * part}%`;
      return label2;
    });
    return h("div", { class: "hours num", "aria-hidden": "true" }, ...labels);
  }
  draw() {
    const { lanes } = this.options;
    const height = Math.max(1, lanes.length) * LANE;
    const least = LEAST_PX * WIDTH / (this.strip.clientWidth || 800);
    const now = this.part(Date.now()) * WIDTH;
    const bars = this.marks.map((m) => {
      const lane = Math.max(
        0,
        lanes.findIndex((l) => l.camera === m.camera)
      );
      const x = this.part(m.startMs) * WIDTH;
      const width = Math.max(least, this.part(m.startMs + m.durationMs) * WIDTH - x);
      const y = lane * LANE + (m.kind === "gap" ? 14 : 7);
      const kind = m.kind === "gap" ? "gap" : m.trigger ?? "unknown";
      const tall = m.kind === "gap" ? LANE - 28 : LANE - 14;
      return s("rect", { class: `bar bar-${kind}`, x, y, width, height: tall, rx: 2, "data-id": m.id });
    });
    const lines = lanes.slice(1).map(
      (_, i) => s("line", { class: "lane-line", x1: 0, x2: WIDTH, y1: (i + 1) * LANE, y2: (i + 1) * LANE })
    );
    const grid = Array.from({ length: 23 }, (_, i) => {
      const x = WIDTH * (i + 1) / 24;
      return s("line", {
        class: (i + 1) % 6 ? "tick" : "tick tick-major",
        x1: x,
        x2: x,
        y1: 0,
        y2: height
      });
    });
    const future = now > 0 && now < WIDTH && [
      s("rect", { class: "future", x: now, y: 0, width: WIDTH - now, height }),
      s("line", { class: "now", x1: now, x2: now, y1: 0, y2: height })
    ];
    this.strip.style.height = `${height}px`;
    fill(
      this.drawing,
      s(
        "svg",
        {
          viewBox: `0 0 ${WIDTH} ${height}`,
          preserveAspectRatio: "none",
          "aria-hidden": "true",
          focusable: "false"
        },
        grid,
        lines,
        future,
        bars
      )
    );
  }
  describe() {
    const mark = this.at;
    const minutes = mark ? Math.round((mark.startMs - this.options.from) / 6e4) : 0;
    this.strip.setAttribute("aria-valuenow", String(minutes));
    const words2 = mark ? `${clock(mark.startMs)}, ${mark.trigger ?? mark.kind}` : `${this.marks.length} on this day`;
    this.strip.setAttribute("aria-valuetext", words2);
  }
  /** The clip at or nearest to a point, if one is near enough. */
  nearest(part, lane) {
    const { from, to, lanes } = this.options;
    const camera = lanes[lane]?.camera;
    const ms = from + part * (to - from);
    let best;
    for (const mark of this.marks) {
      if (camera && mark.camera !== camera) continue;
      const far = ms < mark.startMs ? mark.startMs - ms : Math.max(0, ms - mark.startMs - mark.durationMs);
      if (!best || far <= best.far) best = { mark, far };
    }
    return best && best.far <= REACH * (to - from) ? best.mark : void 0;
  }
  listen() {
    const { strip } = this;
    const point = (event) => {
      const box = strip.getBoundingClientRect();
      const part = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      const lane = Math.min(
        this.options.lanes.length - 1,
        Math.max(0, Math.floor((event.clientY - box.top) / LANE))
      );
      return { part, lane };
    };
    strip.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse" && !strip.hasPointerCapture(event.pointerId)) return;
      const { part, lane } = point(event);
      this.scrub(part, lane);
    });
    strip.addEventListener("pointerdown", (event) => {
      strip.setPointerCapture(event.pointerId);
      const { part, lane } = point(event);
      this.scrub(part, lane);
    });
    strip.addEventListener("pointerup", (event) => {
      const { part, lane } = point(event);
      const mark = this.nearest(part, lane);
      this.rest();
      if (mark) this.choose(mark, this.options.from + part * (this.options.to - this.options.from));
    });
    strip.addEventListener("pointercancel", () => this.rest());
    strip.addEventListener("pointerleave", (event) => {
      if (!strip.hasPointerCapture(event.pointerId)) this.rest();
    });
    strip.addEventListener("blur", () => this.rest());
    strip.addEventListener("keydown", (event) => this.key(event));
  }
  choose(mark, ms) {
    if (mark.kind === "gap") return;
    this.options.open(mark.id, Math.max(0, Math.min(mark.durationMs - 500, ms - mark.startMs)));
  }
  /** Shows the time under the finger, and the clip that is there. */
  scrub(part, lane) {
    const { from, to } = this.options;
    const mark = this.nearest(part, lane);
    const at = mark ? this.part(
      Math.min(Math.max(from + part * (to - from), mark.startMs), mark.startMs + mark.durationMs)
    ) : part;
    this.cursor.hidden = false;
    this.cursor.style.left = `${at * 100}%`;
    this.bubble.hidden = false;
    this.bubble.style.left = `clamp(84px, ${at * 100}%, calc(100% - 84px))`;
    if (mark?.id === this.bubble.dataset.id && mark) return;
    this.bubble.dataset.id = mark?.id ?? "";
    const picture = h("div", { class: "bubble-picture" });
    const words2 = mark ? mark.kind === "gap" ? `${span(mark.startMs, mark.startMs + mark.durationMs)}, nothing` : `${clock(mark.startMs)} · ${length(mark.durationMs)}` : clock(from + part * (to - from));
    fill(this.bubble, mark?.kind === "clip" && picture, h("span", { class: "num" }, words2));
    if (mark?.kind === "clip") this.options.picture(mark.id, picture);
  }
  rest() {
    this.cursor.hidden = true;
    this.bubble.hidden = true;
    this.bubble.dataset.id = "";
  }
  key(event) {
    const clips = this.marks.filter((m) => m.kind === "clip");
    const i = this.at ? clips.findIndex((m) => m.id === this.at?.id) : -1;
    const to = {
      ArrowRight: clips[Math.min(clips.length - 1, i + 1)],
      ArrowUp: clips[Math.min(clips.length - 1, i + 1)],
      ArrowLeft: clips[i < 0 ? clips.length - 1 : Math.max(0, i - 1)],
      ArrowDown: clips[i < 0 ? clips.length - 1 : Math.max(0, i - 1)],
      Home: clips[0],
      End: clips.at(-1)
    };
    if (event.key === "Enter" && this.at) {
      this.rest();
      event.preventDefault();
      this.options.open(this.at.id, 0);
    } else if (event.key in to) {
      event.preventDefault();
      this.at = to[event.key];
      if (!this.at) return;
      const lane = this.options.lanes.findIndex((l) => l.camera === this.at?.camera);
      this.scrub(this.part(this.at.startMs + this.at.durationMs / 2), Math.max(0, lane));
      this.describe();
    }
  }
};

// src/home/day.ts
var Day = class {
  constructor(options) {
    this.options = options;
    this.pictures = new Pictures(options.clips);
  }
  options;
  strip = h("div", {});
  list = h("div", { class: "list-box" });
  /** As the operator listed them, newest first. */
  items = [];
  pictures;
  marks = /* @__PURE__ */ new Map();
  timeline;
  turn = 0;
  shown = "";
  /** Every camera there is, and every one that has a clip on this day. */
  cameras() {
    const ids = [
      ...this.options.home.statement.cameras.map((c) => c.id),
      ...this.items.map((i) => i.camera)
    ];
    return [...new Set(ids)].map((camera) => ({ camera, name: this.options.nameOf(camera) }));
  }
  /** Reads the day and draws it; an answer that comes too late is dropped. */
  async read(day, filter) {
    const turn = ++this.turn;
    const shows = `${day} ${filter.kind === "deleted"}`;
    if (shows !== this.shown) {
      this.items = [];
      fill(this.list, skeletons());
      this.drawStrip(day);
    }
    this.shown = shows;
    let items;
    try {
      items = await this.options.clips.list(day, midnight(day, 1), filter.kind === "deleted");
    } catch (error) {
      if (turn === this.turn) fill(this.list, notice("warn", h("p", {}, sentence(error))));
      return;
    }
    if (turn !== this.turn) return;
    this.items = items;
    this.drawStrip(day);
    await this.drawList(turn, day, filter);
  }
  /** Draws what is known again, as after another filter was chosen. */
  async refilter(day, filter) {
    await this.drawList(++this.turn, day, filter);
  }
  /** The clip before or after one in time, if it is of this day. */
  beside(item, step) {
    const listed = this.items.filter((i) => i.kind === "clip").sort((a, b) => a.start_ms - b.start_ms);
    const at = listed.findIndex((i) => i.clip === item.clip);
    return at < 0 ? void 0 : listed[at + step];
  }
  find(id) {
    return this.items.find((i) => i.clip === id);
  }
  /** The strip is kept while day and cameras are the same: somebody may have a finger on it. */
  drawStrip(day) {
    const lanes = this.cameras();
    const key = JSON.stringify([day, lanes]);
    if (this.timeline?.key !== key) {
      const view = new Timeline({
        from: day,
        to: midnight(day, 1),
        lanes,
        open: (id, atMs) => {
          const item = this.find(id);
          if (item) void this.options.open(item, atMs);
        },
        picture: (id, into) => {
          const item = this.find(id);
          if (item) void this.pictures.paint(item, into);
        }
      });
      this.timeline = { key, view };
      fill(this.strip, view.root);
    }
    this.timeline.view.set(this.items.map((item) => this.markOf(item)));
  }
  markOf(item) {
    const known = this.marks.get(item.clip);
    if (known) return known;
    const { clip: id, camera, kind, start_ms: startMs } = item;
    const mark = { id, camera, kind, startMs, durationMs: 0, trigger: null };
    this.marks.set(id, mark);
    return mark;
  }
  /** Rows first where nothing was, then their cards: what is believed appears, what is not says why. */
  async drawList(turn, day, filter) {
    const { items } = this;
    const list = h("ul", { class: "clips" });
    const first = !this.list.querySelector(".clip-open:not(.waits)");
    if (first && items.length > 0) fill(this.list, list);
    await Promise.all(items.map((item) => this.drawRow(item, filter, list)));
    if (turn !== this.turn) return;
    this.timeline?.view.set(items.map((item) => this.markOf(item)));
    const focused = document.activeElement?.closest("[data-clip]")?.getAttribute("data-clip");
    fill(
      this.list,
      list.childElementCount > 0 ? list : empty(this.options.home, day, filter, items.length)
    );
    if (focused) list.querySelector(`[data-clip="${focused}"] button`)?.focus();
  }
  async drawRow(item, filter, list) {
    const { clips, nameOf, open, restore } = this.options;
    const made = row({
      item,
      clips,
      pictures: this.pictures,
      cameraName: this.cameras().length > 1 ? nameOf(item.camera) : null,
      open: (i) => void open(i, 0),
      restore: filter.kind === "deleted" ? (i) => void restore(i) : null
    });
    list.append(made.root);
    const verified = await clips.card(item).catch(() => null);
    const card2 = verified?.card ?? null;
    if (card2) Object.assign(this.markOf(item), { durationMs: card2.durationMs, trigger: card2.trigger });
    await made.ready;
    if (!passes(filter, item, card2)) list.querySelector(`[data-clip="${item.clip}"]`)?.remove();
  }
};
function empty(home, day, filter, listed) {
  const { hubs, cameras } = home.statement;
  if (hubs.length === 0) {
    const hub = setUp("Connect a hub");
    return nothing("No hub yet", "Connect the hub in your home; it records and seals.", hub);
  }
  if (cameras.length === 0) {
    const camera = setUp("Add a camera");
    return nothing("No camera yet", "Add the first one. A test picture takes a few seconds.", camera);
  }
  if (filter.kind === "deleted") {
    return nothing(
      "Nothing deleted on this day",
      "Deleted clips can be brought back for a day, then they are gone."
    );
  }
  if (listed > 0) return nothing("Nothing of this kind", "Other clips of this day are under All.");
  const quiet = day === midnight(Date.now()) ? "A quiet day so far" : "Nothing was recorded";
  return nothing(quiet, "A press of the bell, motion, or Record beside a camera makes a clip.");
}
var setUp = (words2) => h("a", { class: "btn btn-primary", href: "/setup.html" }, words2);
function skeletons() {
  const one = () => h(
    "li",
    { class: "clip" },
    h(
      "div",
      { class: "clip-open waits" },
      h("span", { class: "thumb skeleton" }),
      h("span", { class: "clip-words" }, h("span", { class: "skeleton skeleton-line" }))
    )
  );
  return h("ul", { class: "clips", "aria-hidden": "true" }, Array.from({ length: 4 }, one));
}

// src/home/early.ts
var SHOWN_MS = 7 * 24 * 60 * 60 * 1e3;
var REFUSED = {
  sealed: "The hub refused: nobody but your household can open its footage.",
  camera: "The hub refused: it has no such camera.",
  window: "The hub refused: no rules allow these hours.",
  often: "The hub refused: it was asked too often."
};
function became({ outcome, clips }) {
  if (outcome === null) return "What waits at your home is being uploaded.";
  if (outcome !== "done") return REFUSED[outcome] ?? "The hub refused.";
  if (clips === 0) return "Your hub handed in nothing more.";
  return clips === 1 ? "1 clip was uploaded early." : `${clips} clips were uploaded early.`;
}
var WHY = {
  emergency: "an emergency",
  drill: "what it calls a drill",
  demand: "a legal demand"
};
function what({ cameras, from, to }, settings) {
  const names = cameras.map((it) => named(settings.cameras, it, "a camera")).join(", ");
  return `${names}, ${windowOf(from, to)}`;
}
function asked(note) {
  const first = note.why === "drill" ? "DRILL. " : "";
  const why = WHY[note.why] ?? WHY.emergency;
  return `${first}${momentOf(note.at)}: the service asked your hub to hand this over first, because ${why} was being looked at.`;
}
var parts = (note, settings) => [
  h("p", {}, h("strong", {}, `${what(note, settings)}. `), became(note)),
  h("p", { class: "small muted" }, asked(note))
];
var inOrder = (notes) => notes.toSorted((a, b) => Number(b.outcome === null) - Number(a.outcome === null) || b.at - a.at);
var KINDS2 = {
  emergency: "emergency",
  drill: "drill",
  demand: "compelled"
};
var wasOpened = ({ why, cameras, from, to }, { releases }) => releases.some(
  (release) => isOpen(release) && KINDS2[why] === release.entry.kind && release.told.some((it) => it.from === from && to <= it.to && it.cameras.some((camera) => cameras.includes(camera)))
);
function card([newest, ...older], settings) {
  if (!newest) return null;
  const before = older.map((note) => h("li", { class: "stack-s" }, ...parts(note, settings)));
  return notice(
    "info",
    h(
      "div",
      { class: "stack-s", "data-early": older.length + 1 },
      ...parts(newest, settings),
      h("p", { class: "small muted" }, "Handing in opens nothing."),
      before.length > 0 && h(
        "details",
        { class: "more" },
        h("summary", {}, before.length === 1 ? "1 earlier" : `${before.length} earlier`),
        h("ul", { class: "stack" }, ...before)
      )
    )
  );
}
function earlyBox(home) {
  const root = h("div", { class: "asked-box" });
  const redraw = onChange();
  let found = NOTHING;
  let last = null;
  const paint = (settings, statuses, now = Date.now()) => {
    last = [settings, statuses];
    const known = home.statement.hubs.flatMap((hub) => statuses.get(hub.key)?.footage ?? []);
    const shown = inOrder(known.filter((it) => now - it.at < SHOWN_MS && !wasOpened(it, found)));
    return redraw([shown, settings.cameras], () => fill(root, card(shown, settings)));
  };
  const heard = (now) => {
    found = now;
    return last && paint(...last);
  };
  return { root, paint, heard };
}

// src/home/health.ts
var SILENT_MS = 95e3;
function lineOf(status, heardMs, now) {
  if (heardMs === null) return { state: "unknown", words: "The hub has not reported yet", hint: null };
  if (now - heardMs > SILENT_MS) {
    return {
      state: "offline",
      words: `Hub not heard since ${when(heardMs, now)}`,
      hint: "Check that the hub is switched on and online. It keeps recording without the service."
    };
  }
  if (!status) return { state: "unknown", words: "Starting", hint: null };
  if (status.state === "online") {
    return { state: "online", words: status.recording ? "Online, recording" : "Online", hint: null };
  }
  if (status.state === "off") return { state: "off", words: "Not set up at the hub", hint: null };
  return {
    state: "offline",
    words: `Offline since ${when(status.since, now)}`,
    hint: status.reason ? sentenceOf(status.reason, "") : null
  };
}
function health(root, home, settings, { statuses, byHand }, record) {
  const now = Date.now();
  const rows = home.statement.cameras.map((camera) => {
    const hub = statuses.get(camera.hub);
    const item = home.wire.hubs.find((i) => i.hub === camera.hub);
    const status = hub?.cameras.find((c) => c.camera === camera.id);
    const line3 = lineOf(status, item?.status?.received_ms ?? null, now);
    const busy = byHand.has(camera.id);
    return h(
      "li",
      { class: `camera camera-${line3.state}`, "data-camera": camera.id },
      h("span", { class: "lamp", "aria-hidden": "true" }),
      h(
        "div",
        { class: "camera-words" },
        h("strong", {}, named(settings.cameras, camera.id, "Camera")),
        busy ? waiting("Recording a clip, then sealing and uploading it") : h("span", { class: "small muted" }, line3.words),
        line3.hint && h("span", { class: "small muted" }, line3.hint)
      ),
      line3.state === "online" && !busy && button("Record", { icon: "hand", class: "btn-small", onclick: () => record(camera.id) })
    );
  });
  fill(
    root,
    h("ul", { class: "cameras" }, ...rows),
    h(
      "a",
      { class: "btn btn-plain small", href: "/setup.html?step=camera" },
      icon("plus", 18),
      h("span", {}, "Add a camera")
    )
  );
}

// src/home/asked.ts
var Asked = class {
  root = h("div", { class: "asked-box", "aria-live": "polite" });
  requests = [];
  /** A further one: they share one notice, so that the cameras stay in sight. */
  add(request) {
    this.requests.push(request);
    const several = this.requests.length > 1;
    fill(
      this.root,
      h(
        "section",
        { class: "notice notice-info asked", "aria-label": several ? "Requests" : "A request" },
        icon("request"),
        h("div", { class: "notice-body" }, ...this.requests.map(several ? short : whole)),
        iconButton("Dismiss", "close", () => {
          this.requests = [];
          fill(this.root);
        })
      )
    );
  }
};
var short = (request) => h(
  "p",
  {},
  `${agencyName(request)} asks: `,
  h("a", { href: `/requests.html#request-${request.index}` }, request.document.title),
  "."
);
function whole(request) {
  const [local] = whenText(request.document);
  return h(
    "p",
    {},
    h("strong", {}, `${agencyName(request)} asks: ${request.document.title}. `),
    `${local}. `,
    h("a", { href: `/requests.html#request-${request.index}` }, "Read it")
  );
}

// src/home/arrivals.ts
var WAIT_MS = 12e4;
var Arrivals = class {
  constructor(clips) {
    this.clips = clips;
  }
  clips;
  awaited = /* @__PURE__ */ new Map();
  /** Resolves with the clip once it is said to be stored. */
  wait(id) {
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
  async arrived(id) {
    if (!this.awaited.has(id)) return;
    try {
      const item = await this.clips.item(id);
      this.awaited.get(id)?.(item);
    } catch (error) {
      if (!(error instanceof Problem && error.status === 404)) throw error;
    }
  }
  /** Something may have been missed: looks for all of them. */
  async look() {
    await Promise.allSettled([...this.awaited.keys()].map((id) => this.arrived(id)));
  }
};

// src/home/ring.ts
var RINGING_MS = 6e4;
var Bell = class {
  now = h("div", { class: "ring-box" });
  over = h("div", { class: "ring-box" });
  title = document.title;
  timer;
  /** Someone pressed. `look` is offered once there is a clip to look at. */
  ring(camera, at, look) {
    clearTimeout(this.timer);
    const words2 = `Someone is at ${camera}`;
    const said2 = h("strong", {}, words2);
    document.title = `● ${words2}`;
    fill(this.over);
    fill(
      this.now,
      h(
        "section",
        { class: "ring", role: "alert" },
        h("span", { class: "ring-lamp", "aria-hidden": "true" }, icon("bell", 28)),
        h(
          "div",
          { class: "ring-words" },
          said2,
          h("span", { class: "num" }, `Bell pressed at ${clock(at)}`)
        ),
        button("Look", {
          kind: "primary",
          onclick: async () => {
            await look();
            this.rest();
          }
        }),
        iconButton("Dismiss", "close", () => this.rest())
      )
    );
    announce(words2);
    this.timer = setTimeout(() => {
      document.title = this.title;
      said2.textContent = `Someone was at ${camera}`;
      this.rung();
    }, RINGING_MS);
  }
  /** It is over, and said no second time. */
  rung() {
    for (const ring of [...this.now.children]) {
      ring.removeAttribute("role");
      ring.classList.add("ring-over");
      this.over.append(ring);
    }
  }
  rest() {
    clearTimeout(this.timer);
    document.title = this.title;
    fill(this.now);
    fill(this.over);
  }
};

// src/home/page.ts
var SETTLE_MS = 300;
var CONNECT_MS = 1e3;
function intoSight(chosen) {
  const row2 = chosen.parentElement;
  const [at, frame] = [chosen.getBoundingClientRect(), row2.getBoundingClientRect()];
  row2.scrollLeft += at.left - frame.left - (frame.width - at.width) / 2;
}
var HomePage = class {
  constructor(home) {
    this.home = home;
    this.clips = openClips(home);
    this.arrivals = new Arrivals(this.clips);
    this.early = earlyBox(home);
    this.list = new Day({
      home,
      clips: this.clips,
      nameOf: (camera) => named(this.settings.cameras, camera, "Camera"),
      open: (item, atMs) => this.open(item, atMs),
      restore: (item) => this.bringBack(item)
    });
  }
  home;
  clips;
  list;
  settings = { v: 1, cameras: {}, hubs: {}, members: {}, devices: {} };
  day = midnight(Date.now());
  filter = { kind: "all", camera: "" };
  healthBox = h("div", { class: "health" });
  asked = new Asked();
  early;
  offline = h("div", { "aria-live": "polite" });
  dayTitle = h("h1", {});
  filterBox = h("div", {});
  bell = new Bell();
  next = iconButton("Next day", "right", () => this.goTo(midnight(this.day, 1)));
  arrivals;
  /** Cameras that record by hand just now. */
  byHand = /* @__PURE__ */ new Set();
  /** Paints which clips are beside the one that is open. */
  paintBeside = () => {
  };
  settle;
  async start() {
    this.settings = await readSettings(this.home);
    this.frame();
    this.paintHealth();
    await this.follow();
    await this.readDay();
    setInterval(() => this.paintHealth(), 3e4);
    window.addEventListener("hashchange", () => void this.openFromAddress());
    mentionNew(this.home, present(this.home), (request) => this.asked.add(request));
    await this.openFromAddress();
  }
  /** Follows what happens; resolves when the connection stands, or does not come at once. */
  follow() {
    return new Promise((go2) => {
      let gone = false;
      const goOn = () => {
        gone = true;
        go2();
      };
      setTimeout(goOn, CONNECT_MS);
      follow({
        again: () => this.again(),
        item: (item) => void this.hear(item).catch(leave),
        connected: (yes) => {
          this.paintConnection(yes);
          if (yes && gone) this.later();
          goOn();
        }
      });
    });
  }
  frame() {
    const step = (days) => this.goTo(midnight(this.day, days));
    const picker = h("input", { type: "date", class: "day-picker", "aria-label": "Go to a day" });
    picker.addEventListener("change", () => {
      const at = picker.valueAsDate;
      if (at) this.goTo(new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()).getTime());
    });
    const settings = () => this.settings;
    const watch = new Watch(this.home);
    const agencies = /* @__PURE__ */ new Map();
    const sooner = (yes) => watch.sooner(yes);
    const emergencies2 = emergencyBox(this.home, settings, { sooner, agencies });
    show(
      // What is under way goes first: an emergency, which asks for minutes, and then who rings.
      emergencies2.root,
      this.bell.now,
      noticeBox(this.home, watch, { settings, agencies }, async (found) => {
        await this.early.heard(found);
        await emergencies2.heard(found);
      }),
      demandBox(agencies),
      lookUpBox(),
      this.bell.over,
      witnessesBox(this.home),
      this.asked.root,
      this.early.root,
      this.offline,
      h(
        "div",
        { class: "home" },
        h(
          "section",
          { class: "home-day", "aria-label": "Clips" },
          h(
            "div",
            { class: "day-head" },
            this.dayTitle,
            h(
              "div",
              { class: "day-nav" },
              picker,
              iconButton("Day before", "left", () => step(-1)),
              this.next
            )
          ),
          this.list.strip,
          this.filterBox,
          this.list.list
        ),
        h("aside", { class: "home-side", "aria-label": "Cameras" }, h("h2", {}, "Cameras"), this.healthBox)
      )
    );
    document.title = "Home · Sidelight";
  }
  goTo(day) {
    if (day > midnight(Date.now())) return;
    this.day = day;
    void this.readDay();
  }
  paintDay() {
    const today = midnight(Date.now());
    const name = dayName(this.day);
    fill(
      this.dayTitle,
      name,
      name === dayFull(this.day) ? null : h("span", { class: "day-date" }, dayFull(this.day))
    );
    this.next.disabled = this.day >= today;
    const picker = byId("main").querySelector(".day-picker");
    if (!picker) return;
    const iso = (ms) => {
      const d = new Date(ms);
      const two = (n) => String(n).padStart(2, "0");
      return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
    };
    picker.value = iso(this.day);
    picker.max = iso(today);
  }
  paintFilters() {
    fill(
      this.filterBox,
      filterBar(this.filter, this.list.cameras(), (filter) => {
        const reread = filter.kind === "deleted" !== (this.filter.kind === "deleted");
        this.filter = filter;
        this.paintFilters();
        void (reread ? this.readDay() : this.list.refilter(this.day, filter));
      })
    );
    for (const chosen of this.filterBox.querySelectorAll("[aria-pressed=true]")) intoSight(chosen);
  }
  /** Reads the day again, and what can be chosen in it. */
  async readDay() {
    this.paintDay();
    this.paintFilters();
    await this.list.read(this.day, this.filter);
    this.paintFilters();
    this.paintBeside();
  }
  async open(item, atMs = 0) {
    if (location.hash !== `#clip-${item.clip}`) history.pushState(null, "", `#clip-${item.clip}`);
    const beside = (step) => {
      const other = this.list.beside(item, step);
      return other && (() => void this.open(other));
    };
    const back = new AbortController();
    const { close, paintBeside } = await openPlayer(this.clips, item, {
      atMs,
      beside,
      changed: () => this.later(),
      closed: () => {
        back.abort();
        this.paintBeside = () => {
        };
        if (location.hash.startsWith("#clip-")) history.replaceState(null, "", location.pathname);
      }
    });
    if (back.signal.aborted) return;
    this.paintBeside = paintBeside;
    window.addEventListener("popstate", close, { once: true, signal: back.signal });
  }
  async openFromAddress() {
    const [, how, id] = /^#(clip|new)-([0-9a-f]{32})$/.exec(location.hash) ?? [];
    if (!id || document.querySelector("dialog.player")) return;
    if (how === "new") history.replaceState(null, "", `#clip-${id}`);
    const isGone = (error) => error instanceof Problem && error.status === 404;
    try {
      const found = await this.clips.item(id).catch((error) => {
        if (how === "new" && isGone(error)) return null;
        throw error;
      });
      await (found ? this.open(found) : this.look(id));
    } catch (error) {
      toast(isGone(error) ? "This clip is no longer stored." : sentence(error), { kind: "warn" });
    }
  }
  async bringBack(item) {
    await this.clips.restore(item);
    toast("The clip is back.");
    this.later();
  }
  async record(camera) {
    const clip = await recordNow(this.home, camera);
    this.byHand.add(camera);
    void this.paintHealth();
    try {
      const item = await this.arrivals.wait(clip);
      toast("The clip is here.", { action: { label: "Watch it", run: () => this.open(item) } });
    } finally {
      this.byHand.delete(camera);
      void this.paintHealth();
    }
  }
  /** Something changed: read the day again, once, in a moment. */
  later() {
    clearTimeout(this.settle);
    this.settle = setTimeout(() => void this.readDay(), SETTLE_MS);
  }
  /** Reads the household again, and says so if a device was added meanwhile. */
  async reread() {
    const before = new Set(this.home.statement.devices.map((d) => d.id));
    await refresh(this.home);
    this.settings = await readSettings(this.home);
    this.paintHealth();
    for (const device of this.home.statement.devices.filter((d) => !before.has(d.id))) {
      const name = named(this.settings.devices, device.id, "A device");
      toast(`${name} was added to your household and can open everything.`, {
        seconds: 30,
        action: { label: "Devices", run: () => location.assign("/devices.html") }
      });
    }
  }
  async again() {
    try {
      await this.reread();
    } catch (error) {
      return leave(error);
    }
    void this.arrivals.look();
    this.later();
  }
  async hear(item) {
    if (item.kind === "clip") {
      this.later();
      return this.arrivals.arrived(item.clip);
    }
    if (item.kind === "status" || item.kind === "statement") return this.reread();
    if (item.kind === "sign_in") {
      return toast(
        `${item.name} signed in on ${item.device_name}. If that was nobody you know, open Devices.`,
        { seconds: 20, action: { label: "Devices", run: () => location.assign("/devices.html") } }
      );
    }
    if (item.kind !== "event") return;
    const event = await readEvent(this.home, item.hub, item.sealed);
    if (!event) return;
    const name = named(this.settings.cameras, event.camera, "the camera");
    if (event.kind === "press") this.bell.ring(name, event.at, () => this.look(event.clip, event.camera));
    else if (event.kind === "motion") announce(`Motion at ${name}, ${clock(event.at)}`);
    else await this.again();
  }
  /** Opens the clip of a press as soon as it is there. */
  async look(clip, camera) {
    if (!clip) return void this.goTo(midnight(Date.now()));
    toast("The clip is being sealed. It opens as soon as it is here.", { seconds: 8 });
    const awaited = this.arrivals.wait(clip);
    void this.arrivals.look();
    const item = await awaited;
    if (!camera || item.camera === camera) await this.open(item);
  }
  async paintHealth() {
    const statuses = await readStatuses(this.home);
    const { byHand } = this;
    await this.early.paint(this.settings, statuses);
    health(this.healthBox, this.home, this.settings, { statuses, byHand }, (camera) => this.record(camera));
  }
  paintConnection(yes) {
    fill(
      this.offline,
      !yes && notice(
        "info",
        h("p", {}, "No connection to the service. What is here stays; new clips appear once it is back.")
      )
    );
  }
};

// src/pages/index.ts
void withHome((home) => {
  if (!home.record.sheetTested) return go("/setup.html");
  return new HomePage(home).start();
});
