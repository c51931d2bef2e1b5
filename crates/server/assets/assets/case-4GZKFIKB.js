import {
  reading
} from "./shared-XLWKP7TV.js";
import {
  flagsOf,
  isGood,
  isStill,
  momentOf,
  outsideWindow,
  readLetter
} from "./shared-NOLFDGEJ.js";
import {
  keyRemark
} from "./shared-YFLNEICQ.js";
import {
  clockNote,
  frame
} from "./shared-RY7CGARS.js";
import {
  waitingBox
} from "./shared-UF5HUF7M.js";
import {
  keepUp,
  keyState,
  shareIdentities,
  withDesk
} from "./shared-QUQU22NC.js";
import "./shared-XWMETBKU.js";
import {
  showStill
} from "./shared-7X3O3ES6.js";
import {
  jpegSize
} from "./shared-YS22VFJG.js";
import "./shared-53SZYJD3.js";
import "./shared-RNYTLPHR.js";
import "./shared-G3EZ2W77.js";
import {
  stateTag,
  titleOf,
  waitsFor,
  whatNow,
  windowOf,
  windowUtc
} from "./shared-3IINW6P6.js";
import {
  decide
} from "./shared-MKPH3CSN.js";
import {
  dayOf
} from "./shared-YZLSRIZN.js";
import {
  civic,
  entryAt,
  entryUrl,
  itemPath,
  packagePath,
  receivingKey
} from "./shared-SUADRC7Y.js";
import "./shared-W57RIK6C.js";
import {
  Session,
  mediaElement,
  mountPlayer,
  sentenceOf,
  soundAlone
} from "./shared-EZOB6FBS.js";
import "./shared-6YKSEEQ4.js";
import "./shared-D47DSD65.js";
import {
  saveBlob
} from "./shared-SG6557SX.js";
import "./shared-B5DKX5RX.js";
import "./shared-JGEODCKK.js";
import {
  clipsOf,
  clockSeconds,
  dateOf,
  dayName,
  itemsText,
  lasting,
  length,
  position,
  size,
  when
} from "./shared-2DX3DUU7.js";
import "./shared-SXDMXA34.js";
import "./shared-JJNZVMH2.js";
import "./shared-BVXFGN5K.js";
import "./shared-E2FXWDGR.js";
import "./shared-4RWOZPX6.js";
import {
  go,
  open,
  openHeader
} from "./shared-UI4E442E.js";
import {
  Refused,
  announce,
  api,
  button,
  dialog,
  field,
  fill,
  h,
  icon,
  iconButton,
  notice,
  same,
  sentence,
  sha2562 as sha256,
  show,
  toast,
  unbase64
} from "./shared-K3QNCVT6.js";

// src/case/packages.ts
var POLL_MS = 1e3;
var sharesOf = (n) => n === 1 ? "1 share" : `${n} shares`;
var STATES = {
  making: "Being written",
  entering: "Waiting for the public record",
  ready: "In the public record",
  failed: "Not made",
  gone: "The file was removed; its entry stays"
};
var usable = (share) => share.items.some((item) => item.tracks.length > 0);
var Packages = class {
  constructor(request, shares, publicUrl, made) {
    this.request = request;
    this.shares = shares;
    this.publicUrl = publicUrl;
    this.made = made;
  }
  request;
  shares;
  publicUrl;
  made;
  root = h("section", { class: "stack-s", "aria-labelledby": "packages" });
  list = h("ul", { class: "stack-s package-list" });
  packages = [];
  shown = "";
  /** Reads what is there now, and again soon while something is under way. */
  async read() {
    const { packages } = await civic.packages(this.request().id);
    const before = this.packages;
    this.packages = packages;
    this.paint();
    const ready = (all) => all.filter((p) => p.state === "ready").length;
    if (before.length > 0 && ready(packages) > ready(before)) {
      announce("The package can be fetched.");
      await this.made();
    }
    if (packages.some((p) => p.state === "making" || p.state === "entering")) {
      setTimeout(() => void this.read().catch(() => void 0), POLL_MS);
    }
  }
  paint() {
    const any = this.shares().some(usable);
    const now = JSON.stringify([this.packages, any]);
    if (now === this.shown) return;
    this.shown = now;
    fill(this.list, ...this.packages.map((one) => this.row(one)));
    if (!any && this.packages.length === 0) return fill(this.root);
    fill(
      this.root,
      h("h2", { id: "packages" }, "Evidence package"),
      h(
        "p",
        { class: "small muted" },
        "One file of sealed clips and public records, the same for prosecution and defence. Anybody can check it without this service; opening it takes the agency's key."
      ),
      this.packages.length > 0 && this.list,
      any && h("div", { class: "actions" }, button("Make a package", { onclick: () => this.choose() }))
    );
  }
  row(one) {
    const facts = [
      sharesOf(one.shares),
      one.clips !== null && clipsOf(one.clips),
      one.size !== null && size(one.size),
      one.state === "ready" && `kept until ${when(one.expires_ms)}`
    ].filter(Boolean);
    const link = (ending, label) => h(
      "a",
      { class: "btn btn-quiet", href: packagePath(one.package, ending), download: "" },
      icon("save"),
      h("span", {}, label)
    );
    const files = () => [
      h("p", { class: "small mono package-digest" }, `SHA-256 ${one.digest}`),
      h(
        "div",
        { class: "player-actions" },
        link("tar", "Save the package"),
        link("tlog-proof", "Save its receipt"),
        h(
          "a",
          { class: "btn btn-quiet", href: new URL(`record/entry/${one.index}`, this.publicUrl).href },
          `Entry ${one.index}`
        )
      )
    ];
    const withheld = () => [
      h("p", { class: "small" }, "Not handed to you: an owner took back something that you had not opened.")
    ];
    return h(
      "li",
      { class: "card stack-s", "data-package": one.state },
      h("h3", {}, one.failure ?? STATES[one.state]),
      h("p", { class: "small muted num" }, `${one.made_by}, ${when(one.made_ms)}`),
      h("p", { class: "small muted num" }, facts.join(" · ")),
      ...one.state === "ready" ? one.withheld ? withheld() : files() : []
    );
  }
  async choose() {
    const shares = this.shares();
    const boxes = shares.map((share, i) => {
      const there = usable(share);
      const input = h("input", { type: "checkbox", checked: there, disabled: !there });
      const what = itemsText(share.items.filter((item) => item.tracks.length > 0)) || "nothing left";
      const label = `Share ${i + 1}, ${what}${share.revoked_ms === null ? "" : ", taken back"}`;
      return { share, input, root: h("label", { class: "choice" }, input, h("span", {}, label)) };
    });
    const chosen = await dialog("Make an evidence package", (close) => [
      h(
        "p",
        {},
        "Making it opens every clip in it: that is noted here under your name, and each owner sees that your agency did. The file's fingerprint goes into the public record first."
      ),
      h("fieldset", { class: "choices" }, h("legend", {}, "What goes in"), ...boxes.map((b) => b.root)),
      h(
        "div",
        { class: "actions" },
        button("Make package", {
          kind: "primary",
          onclick: () => {
            const ids = boxes.filter((b) => b.input.checked).map((b) => b.share.share);
            if (ids.length > 0) close(ids);
            else boxes[0]?.input.focus();
          }
        }),
        button("Cancel", { kind: "plain", onclick: () => close(null) })
      )
    ]);
    if (!chosen) return;
    await civic.makePackage(this.request().id, chosen);
    toast("The package is being written.");
    await this.read();
  }
};

// src/case/tracks.ts
var handedOver = /* @__PURE__ */ new Map();
function opened(share, n, track) {
  const name = `${share} ${n} ${track}`;
  let bytes = handedOver.get(name);
  if (!bytes) {
    bytes = civic.openTrack(share, n, track).then(({ header }) => unbase64(header));
    handedOver.set(name, bytes);
    bytes.catch(() => handedOver.delete(name));
  }
  return bytes;
}
async function pictureOf(share, { n, still }, identities) {
  const jpeg = await open(await opened(share.share, n, "still"), identities);
  if (jpeg.length !== still.size || !same(sha256(jpeg), still.sha256)) {
    throw new Refused("still_hash", "This is not the picture that the letter describes.");
  }
  const { width, height } = jpegSize(jpeg);
  if (width !== still.width || height !== still.height) {
    throw new Refused("still_size", "The picture is of another size than the letter says.");
  }
  return jpeg;
}
function sourceOf(share, item, identities) {
  return {
    clip: { path: itemPath(share.share, item.n) },
    verified: { card: item.card },
    fileKey: async (track) => openHeader(await opened(share.share, item.n, track), identities)
  };
}
var wallStart = (item) => item.card.startMs - (item.clock?.offsetMs ?? 0);

// src/case/still.ts
var WHOSE_WORK = "Made by the resident’s browser from a signed clip";
function downloads({ share, item }, jpeg) {
  const at = new Date(momentOf(item)).toISOString().slice(0, 19).replace(/[:T]/g, "-");
  const base = `sidelight-share-${at}`;
  return h(
    "div",
    { class: "player-actions" },
    button("Save as JPEG", {
      icon: "save",
      onclick: () => saveBlob(`${base}.jpg`, new Blob([jpeg], { type: "image/jpeg" }))
    }),
    h(
      "a",
      {
        class: "btn btn-quiet",
        href: `${itemPath(share.share, item.n)}/still.age`,
        download: `${base}-still.age`
      },
      icon("key"),
      h("span", {}, "Sealed file (.age)")
    )
  );
}
async function lookAt(looked, identities, closed) {
  const { item, share, title } = looked;
  const at = momentOf(item);
  const { element, stage, body } = frame(title, `${dateOf(at)}, ${clockSeconds(at)}`, closed);
  const verdict = (kind, strong, more) => h(
    "p",
    { class: `verdict verdict-${kind}` },
    icon(kind === "good" ? "info" : "warn"),
    h("span", {}, h("strong", {}, strong), more)
  );
  try {
    const jpeg = await pictureOf(share, item, identities);
    const canvas = await showStill(jpeg, item.still, title);
    canvas.className = "still";
    fill(stage, h("div", { class: "stage" }, h("div", { class: "picture" }, canvas)));
    element.dataset.verdict = "described";
    const { width, height } = item.still;
    fill(
      body,
      verdict(
        "good",
        `${WHOSE_WORK}.`,
        " The signature of the hub covers the clip and not this picture: what it shows, and of which moment, is the resident’s word. It is the picture that was sealed for you, to the byte."
      ),
      downloads(looked, jpeg),
      h("p", { class: "small muted num" }, `${width} × ${height}, ${size(jpeg.length)}`),
      h("div", {}, clockNote([item]))
    );
  } catch (error) {
    element.dataset.verdict = "refused";
    fill(body, verdict("bad", "Not shown.", ` ${sentence(error)}`));
  }
}

// src/case/share.ts
var titleOf2 = (number, item) => `Share ${number}, ${isStill(item) ? "still" : "clip"} ${item.n}`;
function refusedRow({ n, refused }) {
  return h(
    "li",
    { class: "shared-clip", "data-refused": refused.code },
    h("span", { class: "entry-icon" }, icon("warn")),
    h(
      "div",
      { class: "entry-words" },
      h("strong", {}, `Clip ${n}: refused`),
      h("span", { class: "small" }, sentence(refused))
    )
  );
}
var factsOf = ({ card }) => [
  lasting(card.durationMs),
  card.video ? card.audio ? "with sound" : "no sound" : "sound alone",
  card.video && `${card.video.width} × ${card.video.height}`,
  size((card.video?.size ?? 0) + (card.audio?.size ?? 0))
].filter(Boolean);
var factsOfStill = ({ still }) => [
  "One picture",
  `${still.width} × ${still.height}`,
  size(still.size)
];
function signed(item) {
  const received = `received ${when(item.receivedMs)}`;
  return isStill(item) ? h("span", { class: "small signed" }, icon("info", 16), `${WHOSE_WORK}, ${received}`) : h(
    "span",
    { class: "small verdict-good signed" },
    icon("shield", 16),
    `Signed by its hub, ${received}`
  );
}
function itemRow(read, item, request, acts) {
  const { share, number } = read;
  if (!isGood(item)) return refusedRow(item);
  const told = share.items.find((i) => i.n === item.n);
  const title = titleOf2(number, item);
  const still = isStill(item);
  const gone = told !== void 0 && told.tracks.length === 0;
  const opened2 = share.opened.some((o) => o.item === item.n);
  const beginsMs = still ? momentOf(item) : item.card.startMs;
  const flags = flagsOf(told, item, request);
  if (outsideWindow(item, request)) flags.push("Not whole within the window that was asked about");
  return h(
    "li",
    { class: "shared-clip", "data-item": item.n, "data-kind": still ? "still" : "clip" },
    still ? h("span", { class: "entry-icon" }, icon("picture")) : pickBox({ share, item, title }, gone, acts),
    h(
      "div",
      { class: "entry-words" },
      h("strong", { class: "num" }, `${dayName(beginsMs)}, ${clockSeconds(beginsMs)}`),
      h("span", { class: "small muted num" }, (still ? factsOfStill(item) : factsOf(item)).join(" · ")),
      signed(item),
      ...flags.map((flag) => h("span", { class: "flag small" }, icon("info", 16), flag))
    ),
    gone ? h("span", { class: "small muted" }, told.deleted ? "Deleted by its owner" : "Not handed over") : button(still ? opened2 ? "Look" : "Open" : opened2 ? "Watch" : "Open", {
      icon: still ? "picture" : "play",
      onclick: () => still ? acts.look({ share, item, title }) : acts.watch({ share, item, title })
    })
  );
}
function pickBox(watched, gone, acts) {
  const check = h("input", {
    type: "checkbox",
    "aria-label": `${watched.title} side by side`,
    checked: acts.chosen(watched),
    disabled: gone
  });
  check.addEventListener("change", () => acts.choose(watched, check.checked));
  return h("label", { class: "shared-pick" }, check);
}
var TRACKS = { video: "the picture of clip", audio: "the sound of clip", still: "still" };
function accesses({ share }) {
  if (share.opened.length === 0)
    return share.revoked_ms === null && h("p", { class: "small muted" }, "Nobody has opened it yet.");
  const row = (o) => h(
    "li",
    { class: "small num" },
    `${o.who} opened ${TRACKS[o.track]} ${o.item}, ${when(o.at_ms)}`
  );
  return h(
    "details",
    { class: "more" },
    h("summary", {}, `Who opened what (${share.opened.length})`),
    h("ul", { class: "accesses" }, ...share.opened.map(row))
  );
}
function revocation({ share, letter }, acts) {
  if (share.revoked_ms === null) return null;
  const asked = [
    h(
      "p",
      {},
      h("strong", {}, "The owner asks you not to use this any further,"),
      ` since ${when(share.revoked_ms)}, where the law allows you not to.`
    ),
    h("p", { class: "small" }, stillYours(share, letter))
  ];
  if (share.answer) {
    return notice(
      "info",
      ...asked,
      h(
        "p",
        {},
        `${share.answer.who} answered ${when(share.answer.at_ms)}: `,
        h("q", {}, share.answer.text)
      )
    );
  }
  const text = field({
    label: "Your answer",
    rows: 3,
    maxlength: 1e3,
    hint: "The owner reads it: what you do with it, and if you must keep it, by what law."
  });
  return notice(
    "ring",
    ...asked,
    text.root,
    h(
      "div",
      { class: "actions" },
      button("Answer", {
        kind: "primary",
        onclick: async () => {
          const words = text.input.value.trim();
          if (!words) return text.input.focus();
          await civic.answer(share.share, words);
          await acts.answered();
        }
      })
    )
  );
}
function stillYours(share, letter) {
  if (letter === null && share.opened.length === 0)
    return "Nobody of your agency had opened it. Nothing of it is handed over any more.";
  if (letter === null)
    return "You had not opened it before. Nothing of it is handed to you, only to those who had.";
  return "What you had opened before stays open to you, also in an evidence package. It is not handed to colleagues who had not opened it; nothing else of it is handed to anybody.";
}
function proven(letter, url) {
  const said = letter.uninvolved === null ? "The owner does not say, or is not sure, whether people are in it who are not involved." : letter.uninvolved ? "The owner says that people are in it who are not involved." : "The owner says that nobody uninvolved is in it.";
  return [
    h(
      "p",
      { class: "verdict verdict-good" },
      icon("shield"),
      h(
        "span",
        {},
        h("strong", {}, "Consent in the public record."),
        ` ${dayOf(letter.consent.day)}, `,
        h("a", { href: url }, `entry ${letter.consent.index}`),
        letter.consent.footage ? ". Its sealed values open to exactly this share, and to this footage." : ". Its sealed values open to this share. It is of before entries said which footage they are for: that it is this one is the operator’s word."
      )
    ),
    letter.identity && h("p", { class: "small" }, "They gave a name or contact: ", h("strong", {}, letter.identity)),
    said && h("p", { class: "small muted" }, said)
  ];
}
async function shareCard(read, request, acts) {
  const { share, number, letter } = read;
  const id2 = `share-${share.share}`;
  const head = h(
    "header",
    { class: "share-head" },
    h("h3", { id: id2 }, `Share ${number}`),
    h(
      "span",
      { class: "small muted num" },
      `${itemsText(share.items)}, available ${when(share.available_ms)}`
    )
  );
  const body = letter === null ? [] : letter instanceof Refused ? [
    h(
      "p",
      { class: "verdict verdict-bad" },
      icon("warn"),
      h("span", {}, h("strong", {}, "Not shown."), ` ${sentence(letter)}`)
    )
  ] : [
    proven(letter, await entryUrl(letter.consent.index)),
    h(
      "ul",
      { class: "entries shared-clips" },
      ...letter.items.map((item) => itemRow(read, item, request, acts))
    )
  ];
  return h(
    "article",
    {
      class: "card given stack-s",
      "aria-labelledby": id2,
      "data-share": share.share,
      "data-verdict": letter === null ? "withheld" : letter instanceof Refused ? letter.code : "verified"
    },
    head,
    revocation(read, acts),
    ...body,
    accesses(read)
  );
}

// src/case/wallclock.ts
function spanOf(lanes) {
  return {
    startMs: Math.min(...lanes.map((l) => l.startMs)),
    endMs: Math.max(...lanes.map((l) => l.startMs + l.durationMs))
  };
}
function placeIn(lane, wallMs) {
  const at = wallMs - lane.startMs;
  return at >= 0 && at < lane.durationMs ? at : null;
}
function nextMoment(lanes, wallMs) {
  if (lanes.some((l) => placeIn(l, wallMs) !== null)) return wallMs;
  const later = lanes.map((l) => l.startMs).filter((ms) => ms > wallMs);
  return later.length > 0 ? Math.min(...later) : spanOf(lanes).endMs;
}

// src/case/wall.ts
var DRIFT_MS = 180;
var STILL_MS = 12;
var Tile = class {
  constructor(item, changed, act) {
    this.item = item;
    const { source, title } = item;
    const { card } = source.verified;
    this.video = mediaElement(card, title);
    this.video.muted = true;
    const path = "path" in source.clip ? source.clip.path : "";
    this.session = new Session(this.video, card, path, () => {
      this.paint();
      changed();
    });
    const larger = iconButton("Larger", "full", () => act.larger(this));
    const sound = iconButton("Sound", "mute", () => {
      this.video.muted = !this.video.muted;
      fill(sound, icon(this.video.muted ? "mute" : "sound", 22));
      sound.setAttribute("aria-pressed", String(!this.video.muted));
    });
    this.root = h(
      "li",
      { class: "wall-tile" },
      h(
        "div",
        { class: "stage" },
        h("div", { class: "picture" }, this.video, !card.video && soundAlone(), this.over)
      ),
      h(
        "div",
        { class: "wall-foot" },
        h("div", {}, h("strong", { class: "small num" }, title), this.verdict),
        card.audio && sound,
        larger
      )
    );
    void Promise.resolve().then(() => this.session.open((track) => source.fileKey(track), 0));
    this.paint();
  }
  item;
  video;
  verdict = h("p", { class: "verdict small", role: "status" });
  over = h("div", { class: "stage-over" });
  root;
  session;
  shown = "";
  paint() {
    const { check, trouble } = this.session;
    const now = JSON.stringify([check, trouble]);
    if (now === this.shown) return;
    this.shown = now;
    this.root.dataset.check = check.kind;
    this.root.querySelector(".stage")?.classList.toggle("stage-blank", check.kind === "refused");
    fill(this.verdict, ...verdictOf(check, trouble?.sentence ?? null));
    this.verdict.className = `verdict small ${check.kind === "verified" ? "verdict-good" : check.kind === "checking" ? "" : "verdict-bad"}`;
  }
  /** Shows the moment, or that there is none. */
  show(wallMs, playing) {
    const at = placeIn(this.item, wallMs);
    this.root.classList.toggle("wall-off", at === null);
    fill(this.over, at === null && h("p", { class: "small" }, "Not recording at this moment"));
    const { video, session } = this;
    if (at === null || session.check.kind === "refused") {
      if (!video.paused) video.pause();
      return;
    }
    const off = Math.abs(video.currentTime * 1e3 - at);
    if (off > (playing ? DRIFT_MS : STILL_MS) && !video.seeking) session.seek(at);
    if (playing && video.paused) void video.play().catch(() => void 0);
    if (!playing && !video.paused) video.pause();
  }
  /** Whether it is at the moment and has a picture for it. */
  ready(wallMs) {
    const { session, video } = this;
    if (placeIn(this.item, wallMs) === null || session.trouble || session.check.kind === "refused")
      return true;
    return video.readyState >= 2;
  }
};
function verdictOf(check, trouble) {
  if (trouble) return [icon("info", 18), h("span", {}, trouble)];
  if (check.kind === "checking")
    return [h("span", { class: "spinner", "aria-hidden": "true" }), h("span", {}, "Checking…")];
  return [
    icon(check.kind === "verified" ? "shield" : "warn", 18),
    h("span", {}, sentenceOf(check, "its hub"))
  ];
}
var Wall = class {
  root;
  tiles;
  span;
  now;
  playing = false;
  last = 0;
  rate = 1;
  closed = false;
  list = h("ul", { class: "wall-tiles" });
  play = iconButton("Play", "play", () => this.toggle());
  time = h("span", { class: "time-day num" });
  run = h("span", { class: "time-run num" });
  input;
  constructor(items) {
    this.span = spanOf(items);
    this.now = nextMoment(items, this.span.startMs);
    this.tiles = items.map(
      (item) => new Tile(item, () => this.settle(), { larger: (tile) => this.larger(tile) })
    );
    this.list.classList.add(`wall-${Math.min(4, items.length)}`);
    fill(this.list, ...this.tiles.map((t) => t.root));
    const total = this.span.endMs - this.span.startMs;
    this.input = h("input", {
      type: "range",
      class: "seek",
      min: 0,
      max: total,
      step: "any",
      value: 0,
      "aria-label": "Moment on the common clock"
    });
    this.input.addEventListener("input", () => this.seek(this.span.startMs + Number(this.input.value)));
    const lane = (item) => {
      const made = h("span", { class: "here" });
      made.style.left = `${100 * (item.startMs - this.span.startMs) / total}%`;
      made.style.width = `${100 * item.durationMs / total}%`;
      return h("div", { class: "wall-lane" }, made);
    };
    const speed = h("button", { type: "button", class: "btn speed num", "aria-label": "Speed 1×" }, "1×");
    speed.addEventListener("click", () => {
      this.rate = this.rate === 1 ? 2 : this.rate === 2 ? 0.5 : 1;
      speed.textContent = this.rate === 0.5 ? "½×" : `${this.rate}×`;
      speed.setAttribute("aria-label", `Speed ${speed.textContent}`);
      for (const tile of this.tiles) tile.video.playbackRate = this.rate;
    });
    this.root = h(
      "section",
      { class: "wall", "aria-label": "Side by side" },
      this.list,
      h(
        "div",
        { class: "stage wall-controls" },
        h(
          "div",
          { class: "controls", role: "group", "aria-label": "Common controls" },
          h(
            "div",
            { class: "seek-box wall-seek" },
            h("div", { class: "wall-lanes", "aria-hidden": "true" }, ...items.map(lane)),
            this.input
          ),
          h(
            "div",
            { class: "controls-row" },
            this.play,
            h("div", { class: "times" }, this.time, this.run),
            iconButton("One frame back", "stepBack", () => this.step(-1)),
            iconButton("One frame on", "stepOn", () => this.step(1)),
            speed
          )
        )
      )
    );
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.settle();
  }
  toggle() {
    this.playing = !this.playing;
    if (this.playing && this.now >= this.span.endMs - 1) this.now = this.span.startMs;
    this.last = performance.now();
    if (this.playing) requestAnimationFrame(() => this.tick());
    this.settle();
  }
  tick() {
    if (!this.playing || this.closed) return;
    const at = performance.now();
    if (this.tiles.every((tile) => tile.ready(this.now))) this.now += (at - this.last) * this.rate;
    this.last = at;
    this.now = nextMoment(
      this.tiles.map((t) => t.item),
      this.now
    );
    if (this.now >= this.span.endMs - 1) {
      this.now = this.span.endMs - 1;
      this.playing = false;
    }
    this.settle();
    requestAnimationFrame(() => this.tick());
  }
  seek(ms) {
    this.now = Math.min(this.span.endMs - 1, Math.max(this.span.startMs, ms));
    this.settle();
  }
  /** By one frame of the first clip that is recording; the others follow. */
  step(by) {
    this.playing = false;
    const recording = this.tiles.filter((t) => placeIn(t.item, this.now) !== null);
    const tile = recording.find((t) => t.item.source.verified.card.video) ?? recording[0];
    if (!tile) return this.seek(this.now + 40 * by);
    tile.session.step(by);
    this.seek(tile.item.startMs + tile.session.positionMs);
  }
  larger(tile) {
    const on = !tile.root.classList.contains("wall-large");
    for (const other of this.tiles) other.root.classList.toggle("wall-large", on && other === tile);
  }
  key(event) {
    const at = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === " " && at.closest("button")) return;
    const act = {
      " ": () => this.toggle(),
      k: () => this.toggle(),
      ArrowLeft: () => this.seek(this.now - (event.shiftKey ? 1e3 : 5e3)),
      ArrowRight: () => this.seek(this.now + (event.shiftKey ? 1e3 : 5e3)),
      ",": () => this.step(-1),
      ".": () => this.step(1)
    };
    const run = act[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  }
  settle() {
    if (this.closed || !this.input) return;
    for (const tile of this.tiles)
      tile.show(this.now, this.playing && this.tiles.every((t) => t.ready(this.now)));
    const run = this.now - this.span.startMs;
    const total = this.span.endMs - this.span.startMs;
    if (!this.input.matches(":active")) this.input.value = String(run);
    this.input.style.setProperty("--at", `${100 * run / total}%`);
    this.input.setAttribute("aria-valuetext", clockSeconds(this.now));
    this.time.textContent = clockSeconds(this.now);
    this.run.textContent = `${position(run)} / ${length(total)}`;
    const label = this.playing ? "Pause" : "Play";
    if (this.play.getAttribute("aria-label") === label) return;
    fill(this.play, icon(this.playing ? "pause" : "play", 22));
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
  }
  destroy() {
    this.closed = true;
    this.playing = false;
    for (const tile of this.tiles) tile.session.close();
    this.root.remove();
  }
};

// src/case/watch.ts
var baseOf = ({ item }) => `sidelight-share-${new Date(item.card.startMs).toISOString().slice(0, 19).replace(/[:T]/g, "-")}`;
function downloads2(watched, player) {
  const { share, item } = watched;
  const base = baseOf(watched);
  const tracks = ["video", "audio"].filter((track) => item.card[track]);
  const one = (track) => [
    button(track === "video" ? "Save as MP4" : "Save sound as M4A", {
      icon: "save",
      onclick: async () => saveBlob(`${base}.${track === "video" ? "mp4" : "m4a"}`, await player.save(track))
    }),
    h(
      "a",
      {
        class: "btn btn-quiet",
        href: `${itemPath(share.share, item.n)}/${track}.age`,
        download: `${base}-${track}.age`
      },
      icon("key"),
      h("span", {}, track === "video" ? "Sealed file (.age)" : "Sealed sound (.age)")
    )
  ];
  return h("div", { class: "player-actions" }, ...tracks.flatMap(one));
}
function watchOne(watched, identities, closed) {
  const { item, share, title } = watched;
  const { element, stage, body } = frame(
    title,
    `${dateOf(item.card.startMs)}, ${clockSeconds(item.card.startMs)}`,
    () => {
      player.destroy();
      closed();
    }
  );
  const player = mountPlayer(stage, sourceOf(share, item, identities), {
    autoplay: true,
    pageKeys: true,
    hub: "its hub"
  });
  player.on("check", (check) => {
    element.dataset.verdict = check.kind;
  });
  fill(body, h("div", {}, player.status), downloads2(watched, player), h("div", {}, clockNote([item])));
}
function watchMany(all, identities, closed) {
  const { stage, body } = frame("Side by side", `${all.length} clips on one clock`, () => {
    wall.destroy();
    closed();
  });
  const wall = new Wall(
    all.map(({ share, item, title }) => ({
      title: `${title}, ${clockSeconds(item.card.startMs)}`,
      startMs: wallStart(item),
      durationMs: item.card.durationMs,
      source: sourceOf(share, item, identities)
    }))
  );
  stage.append(wall.root);
  fill(body, h("div", {}, clockNote(all.map((w) => w.item))));
}

// src/case/shares.ts
var SIDE_BY_SIDE_MAX = 6;
var Shares = class {
  constructor(desk, request, key) {
    this.desk = desk;
    this.request = request;
    this.key = key;
    fill(
      this.root,
      h("h2", { id: "shared" }, "Shared with you"),
      key.state === "held" ? h(
        "p",
        { class: "small muted" },
        "To open something is noted here, and its owner sees that an officer of your agency did."
      ) : keyRemark(key),
      this.bar,
      this.list
    );
  }
  desk;
  request;
  key;
  root = h("section", { class: "stack-s", "aria-labelledby": "shared" });
  list = h("div", { class: "stack-s" });
  bar = h("div", { class: "share-bar" });
  letters = /* @__PURE__ */ new Map();
  picked = /* @__PURE__ */ new Map();
  shown = "";
  listed = [];
  /** What is there, by its number. */
  get all() {
    return this.listed;
  }
  get held() {
    return this.key.state === "held" ? this.key : null;
  }
  get identities() {
    return this.held ? shareIdentities(this.held.keyring) : [];
  }
  /** Reads what is there now. */
  async read() {
    const { shares } = await civic.shares(this.request().id);
    this.listed = shares;
    const now = JSON.stringify([shares.map((s) => ({ ...s, letter: 0 })), this.request().published_ms]);
    if (now === this.shown) return;
    const before = this.shown;
    this.shown = now;
    if (before && shares.length > this.letters.size) announce("Something was shared with you.");
    await this.draw(shares);
  }
  async letterOf(share) {
    if (share.letter === "") {
      this.letters.set(share.share, null);
      return null;
    }
    const known = this.letters.get(share.share);
    if (known) return known;
    const { log, agency, keys } = this.desk;
    let letter;
    try {
      letter = await readLetter(share, this.identities, {
        agency: agency.agency,
        request: this.request(),
        recipients: keys.map((k) => k.recipient),
        receivingKey: await receivingKey(log),
        entry: (index) => entryAt(index, log)
      });
    } catch (error) {
      if (!(error instanceof Refused)) return new Refused("unread", sentence(error));
      letter = error;
    }
    this.letters.set(share.share, letter);
    return letter;
  }
  async draw(shares) {
    if (!this.held) {
      fill(
        this.list,
        h(
          "p",
          { class: "muted" },
          shares.length === 0 ? this.none() : `${shares.length === 1 ? "1 share" : `${shares.length} shares`}, sealed.`
        )
      );
      return;
    }
    const read = await Promise.all(
      shares.map(async (share, i) => ({
        share,
        number: i + 1,
        letter: await this.letterOf(share)
      }))
    );
    const acts = this.acts();
    const typed = this.list.querySelector("textarea")?.value;
    const cards = await Promise.all(read.map((r) => shareCard(r, this.request(), acts)));
    fill(this.list, ...cards.length > 0 ? cards : [h("p", { class: "muted" }, this.none())]);
    const field2 = this.list.querySelector("textarea");
    if (typed && field2) field2.value = typed;
    this.paintBar();
  }
  none() {
    return this.request().state === "published" ? "Nothing so far. That says nothing about who has a camera, or has read it." : "Nothing was shared.";
  }
  acts() {
    const again = () => void this.read().catch(() => void 0);
    const key = (w) => `${w.share.share} ${w.item.n}`;
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
      }
    };
  }
  paintBar() {
    const chosen = [...this.picked.values()];
    const many = chosen.length > SIDE_BY_SIDE_MAX;
    fill(
      this.bar,
      chosen.length > 0 && h(
        "div",
        { class: "notice share-pick" },
        h(
          "p",
          {},
          chosen.length === 1 ? "1 clip chosen. Choose another to watch both on one clock." : many ? `At most ${SIDE_BY_SIDE_MAX} clips at a time.` : `${clipsOf(chosen.length)} chosen.`
        ),
        chosen.length > 1 && !many && button("Watch side by side", {
          kind: "primary",
          icon: "play",
          onclick: () => watchMany(chosen, this.identities, () => void this.read().catch(() => void 0))
        })
      )
    );
  }
};

// src/case/page.ts
var POLL_MS2 = 15e3;
var NOTE_CHARS_MAX = 1200;
var URGENT_ENDS = [
  ["Found", "Whoever was in danger has been found."],
  ["It is over", "The danger is over."]
];
var CasePage = class {
  constructor(desk, book, publicUrl, item) {
    this.desk = desk;
    this.book = book;
    this.publicUrl = publicUrl;
    this.item = item;
  }
  desk;
  book;
  publicUrl;
  item;
  shown = "";
  head = h("div", {});
  side = h("aside", { class: "case-side", "aria-label": "About the request" });
  text = h("div", { class: "stack" });
  shares;
  packages;
  async start() {
    const shared = h("div", { class: "stack" });
    show(
      h(
        "div",
        { class: "stack" },
        waitingBox(() => this.again()),
        h("p", { class: "back" }, h("a", { href: "/officer.html" }, "All requests")),
        this.head,
        h("div", { class: "case" }, h("div", { class: "stack case-main" }, shared, this.text), this.side)
      )
    );
    this.paint();
    if (this.item.index !== null && this.item.state !== "refused") {
      await this.beginShares(shared);
    }
    window.addEventListener("focus", keepUp(() => this.again(shared), POLL_MS2));
  }
  async beginShares(into) {
    this.shares = new Shares(this.desk, () => this.item, await keyState(this.desk));
    const again = async () => this.shares?.read();
    this.packages = new Packages(() => this.item, () => this.shares?.all ?? [], this.publicUrl, again);
    fill(into, this.shares.root, this.packages.root);
    await this.shares.read();
    await this.packages.read();
  }
  async again(shared) {
    this.item = await civic.request(this.item.id);
    this.paint();
    if (!this.shares && shared && this.item.state === "published") await this.beginShares(shared);
    else {
      await this.shares?.read();
      await this.packages?.read();
    }
  }
  paint() {
    const now = JSON.stringify([this.item, Math.floor(Date.now() / 6e4)]);
    if (now === this.shown) return;
    this.shown = now;
    const { item, book } = this;
    const heading = this.head.querySelector("h1");
    if (heading) heading.textContent = titleOf(item, book);
    fill(
      this.head,
      h(
        "header",
        { class: "page-head" },
        h(
          "div",
          {},
          heading ?? h("h1", {}, titleOf(item, book)),
          h(
            "p",
            { class: "muted num" },
            item.draft.case_number ? `Case ${item.draft.case_number}` : this.desk.agency.name
          )
        ),
        h(
          "div",
          { class: "case-state", "data-state": item.state },
          stateTag(item.state),
          h("span", { class: "small muted num" }, whatNow(item, book))
        )
      ),
      this.remark()
    );
    fill(this.text, ...this.texts());
    fill(this.side, ...this.facts());
  }
  /** What the state means for whoever waits. */
  remark() {
    const { item, book } = this;
    switch (item.state) {
      case "submitted":
        return notice(
          "info",
          h(
            "p",
            {},
            `A moderator reads it, somebody else than ${item.submitted_by ?? "whoever submitted it"}. Then it is public, or refused with a reason.`
          )
        );
      case "decided":
        return notice("info", h("p", {}, "It is decided, and public once it is in the record."));
      case "refused":
        return notice(
          "info",
          h(
            "p",
            {},
            h("strong", {}, "Refused."),
            ` ${book?.refusals.find((r) => r.code === item.reason)?.title ?? ""} The refusal and its reason are public; what you asked is not.`
          ),
          h("div", { class: "actions" }, button("Write it anew", { onclick: () => this.anew() }))
        );
      default:
        return null;
    }
  }
  texts() {
    const { item } = this;
    const notes = item.notes.map(
      (note) => h(
        "li",
        { class: "note" },
        h(
          "p",
          { class: "small muted num" },
          `${{ update: "Update", resolved: "Resolved", withdrawn: "Withdrawn" }[note.about]}, ${dayOf(note.day)}`
        ),
        note.text ? note.text.split("\n").map((line) => h("p", {}, line)) : h("p", { class: "muted" }, "Without words.")
      )
    );
    const proposed = item.proposed.map(
      (p) => h(
        "li",
        { class: "note note-waits" },
        h(
          "p",
          { class: "small muted num" },
          p.dropped ? `Not published: ${this.book?.refusals.find((r) => r.code === p.dropped)?.title ?? p.dropped}` : `Proposed, ${waitsFor(p.proposed_ms)}`
        ),
        h("p", {}, p.text)
      )
    );
    return [
      notes.length + proposed.length > 0 && h(
        "section",
        { class: "stack-s", "aria-labelledby": "notes" },
        h("h2", { id: "notes" }, "Said afterwards"),
        h("ul", { class: "stack-s" }, ...notes, ...proposed)
      ),
      item.document && h(
        "section",
        { class: "stack-s", "aria-labelledby": "text" },
        h("h2", { id: "text" }, headingOf(item)),
        h(
          "div",
          { class: "card" },
          reading(item.document, { agency: this.desk.agency.name, area: item.area })
        )
      )
    ];
  }
  facts() {
    const { item, publicUrl } = this;
    const row = (term, ...value) => [h("dt", {}, term), h("dd", { class: "num" }, ...value)];
    const { from_ms, to_ms } = item.draft;
    const entry = item.index !== null && new URL(`record/entry/${item.index}`, publicUrl).href;
    const page = item.index !== null && item.state !== "refused" && new URL(`requests/${item.index}`, publicUrl).href;
    return [
      h(
        "dl",
        { class: "facts facts-case" },
        item.area && row("Area", item.area),
        from_ms !== null && to_ms !== null && row("Window", windowOf(from_ms, to_ms), h("span", { class: "hint" }, windowUtc(from_ms, to_ms))),
        item.submitted_by && row(
          "Submitted by",
          item.submitted_by,
          item.submitted_ms !== null && h("span", { class: "hint" }, when(item.submitted_ms))
        ),
        item.earlier_for_case > 0 && row("Earlier for this case", String(item.earlier_for_case)),
        page && row("In public", h("a", { href: page }, "The request's page")),
        entry && row("Record", h("a", { href: entry }, `Entry ${item.index}`))
      ),
      this.actions()
    ];
  }
  actions() {
    const { item } = this;
    const open2 = item.state === "published" || item.state === "expired";
    if (!open2) return null;
    return h(
      "div",
      { class: "actions actions-stack" },
      item.state === "published" && button("Propose an update", { onclick: () => this.propose() }),
      item.draft.danger ? URGENT_ENDS.map(([label, words]) => button(label, { onclick: () => this.end("resolve", words) })) : button("Resolve", { onclick: () => this.end("resolve") }),
      item.state === "published" && button("Withdraw", { onclick: () => this.end("withdraw") })
    );
  }
  /** A refused request stays as it is; a new draft begins with what it said. */
  async anew() {
    const draft = await civic.newRequest(this.item.draft);
    go(`/ask.html?id=${encodeURIComponent(draft.id)}`);
  }
  /** A sensitive request has no words, afterwards neither. */
  get wordless() {
    return this.book?.offences.find((o) => o.code === this.item.draft.offence)?.class === "sensitive";
  }
  async propose() {
    if (this.wordless) return toast("A sensitive request has no words, and no updates.", { kind: "warn" });
    const text = field({
      label: "What is to be added",
      rows: 5,
      maxlength: NOTE_CHARS_MAX,
      hint: "In public, beside the request. A moderator reads it first."
    });
    const words = await dialog("Propose an update", (close) => [
      text.root,
      h(
        "div",
        { class: "actions" },
        button("Propose it", {
          kind: "primary",
          onclick: () => text.input.value.trim() ? close(text.input.value.trim()) : text.input.focus()
        })
      )
    ]);
    if (!words) return;
    await civic.propose(this.item.id, words);
    toast("A moderator reads it now.");
    await this.again();
  }
  async end(kind, begun = "") {
    const text = field({
      label: "Closing words",
      value: this.wordless ? "" : begun,
      rows: 4,
      maxlength: NOTE_CHARS_MAX,
      hint: "In public. They may stay empty."
    });
    const words = await dialog(
      kind === "resolve" ? "Resolve the request" : "Withdraw the request",
      (close) => [
        h(
          "p",
          { class: "muted" },
          kind === "resolve" ? "You need nothing more. Residents can no longer answer; the request stays public." : "You take it back. Residents can no longer answer; the request and its withdrawal stay public."
        ),
        !this.wordless && text.root,
        h(
          "div",
          { class: "actions" },
          button("Go on", { kind: "primary", onclick: () => close(text.input.value.trim()) }),
          button("Cancel", { kind: "plain", onclick: () => close(null) })
        )
      ]
    );
    if (words === null) return;
    await decide(
      { kind, request: this.item.id, text: words || null },
      { request: this.item.index }
    );
    await this.again();
  }
};
function headingOf(item) {
  if (item.state === "refused") return "What you asked, which is not public";
  return item.index === null ? "What would be public" : "What is public";
}
async function openCase(desk, id2) {
  const [item, book, operator] = await Promise.all([
    civic.request(id2),
    civic.rulebook().catch(() => null),
    api.operator()
  ]);
  if (item.state === "draft") return go(`/ask.html?id=${encodeURIComponent(id2)}`);
  const base = operator.public_url.endsWith("/") ? operator.public_url : `${operator.public_url}/`;
  await new CasePage(desk, book, base, item).start();
}

// src/pages/case.ts
var id = new URLSearchParams(location.search).get("id");
void withDesk((desk) => id ? openCase(desk, id) : go("/officer.html"));
