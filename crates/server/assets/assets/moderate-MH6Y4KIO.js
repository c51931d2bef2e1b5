import {
  reading
} from "./shared-XLWKP7TV.js";
import {
  urgentOver
} from "./shared-VMX42B6B.js";
import {
  handOverBox
} from "./shared-NHVFGWKD.js";
import {
  waitingBox
} from "./shared-UF5HUF7M.js";
import {
  askWitnesses,
  keepUp,
  notHere,
  signedIn
} from "./shared-QUQU22NC.js";
import {
  nothing
} from "./shared-KT2SKTVK.js";
import "./shared-XWMETBKU.js";
import "./shared-53SZYJD3.js";
import "./shared-FJM5KA3J.js";
import "./shared-XHEHYNQT.js";
import "./shared-RNYTLPHR.js";
import "./shared-G2ZO3PVB.js";
import "./shared-G3EZ2W77.js";
import {
  DANGERS,
  stateTag,
  waitsFor,
  windowOf,
  windowUtc
} from "./shared-3IINW6P6.js";
import {
  decide
} from "./shared-MKPH3CSN.js";
import "./shared-YZLSRIZN.js";
import {
  civic
} from "./shared-SUADRC7Y.js";
import "./shared-W57RIK6C.js";
import "./shared-JGEODCKK.js";
import {
  when
} from "./shared-2DX3DUU7.js";
import "./shared-PRMIOVM2.js";
import "./shared-UTN4Y27B.js";
import "./shared-SXDMXA34.js";
import "./shared-BVXFGN5K.js";
import "./shared-E2FXWDGR.js";
import "./shared-4RWOZPX6.js";
import {
  go,
  homeOf,
  tabSession
} from "./shared-UI4E442E.js";
import {
  announce,
  api,
  button,
  byId,
  choices,
  failure,
  fill,
  h,
  icon,
  notice,
  operatorNow,
  show,
  toast
} from "./shared-K3QNCVT6.js";

// src/moderate/detail.ts
var NONE = "none";
function bans(book) {
  const fieldset = choices(
    "Does one of these hold?",
    "ban",
    [
      { value: NONE, label: "None of them holds" },
      ...book.refusals.map((r) => ({ value: r.code, label: r.title }))
    ],
    null
  );
  fieldset.classList.add("bans");
  return fieldset;
}
var chosen = (fieldset) => fieldset.querySelector(":checked")?.value ?? null;
function ask(fieldset, words) {
  toast(words, { kind: "warn" });
  fieldset.querySelector("input")?.focus();
}
function ways(fieldset, labels, publish, refuse) {
  return h(
    "div",
    { class: "ways-two" },
    button(labels[0], {
      onclick: () => chosen(fieldset) === NONE ? publish() : ask(fieldset, "Choose that none of them holds, or refuse it.")
    }),
    button(labels[1], {
      onclick: () => {
        const reason = chosen(fieldset);
        return reason && reason !== NONE ? refuse(reason) : ask(fieldset, "Choose the reason first; it is public.");
      }
    })
  );
}
function unable(own, able) {
  if (own)
    return notice("info", h("p", {}, h("strong", {}, "You wrote this."), " Somebody else decides on it."));
  if (!able)
    return notice(
      "info",
      h(
        "p",
        {},
        "Your passkey is not in the public record yet, or has not been there for long enough. Until then you can read and not decide."
      )
    );
  return null;
}
function requestDetail(item, context) {
  const { book, able, done } = context;
  const fieldset = bans(book);
  const row = (term, ...value) => [h("dt", {}, term), h("dd", { class: "num" }, ...value)];
  const run = (made) => async () => {
    if (await made()) await done();
  };
  return h(
    "article",
    { class: "stack detail", "data-request": item.id },
    h(
      "header",
      {},
      h("h2", { tabindex: -1 }, item.title),
      h("p", { class: "muted" }, item.agency_name)
    ),
    h(
      "section",
      { class: "card stack-s", "aria-labelledby": "public" },
      h("p", { class: "eyebrow", id: "public" }, "As the public would read it"),
      reading(item.document, { agency: item.agency_name, area: item.area })
    ),
    h(
      "section",
      { class: "card card-sunk stack-s", "aria-labelledby": "private" },
      h("p", { class: "eyebrow", id: "private" }, "What only moderators see"),
      h(
        "dl",
        { class: "facts" },
        ...row("Case", item.case_number),
        ...row(
          "Exact window",
          windowOf(item.from_ms, item.to_ms),
          h("span", { class: "hint" }, windowUtc(item.from_ms, item.to_ms))
        ),
        ...row("Submitted by", item.submitted_by),
        ...row("Others for this case", String(item.earlier_for_case))
      )
    ),
    unable(item.own, able) ?? [
      fieldset,
      ways(
        fieldset,
        ["Publish", "Refuse"],
        run(() => decide({ kind: "publish", request: item.id }, { document: item.document })),
        (reason) => run(() => decide({ kind: "refuse", request: item.id, reason }, { document: item.document }))()
      ),
      h(
        "p",
        { class: "small muted" },
        "Either way your passkey signs it, and the record has an entry. A refusal shows agency and reason in public, not what was asked."
      )
    ]
  );
}
function updateDetail(item, context) {
  const { book, able, done } = context;
  const fieldset = bans(book);
  return h(
    "article",
    { class: "stack detail", "data-update": item.id },
    h(
      "header",
      {},
      h("h2", { tabindex: -1 }, `Update: ${item.title}`),
      h("p", { class: "muted" }, `${item.agency_name}, proposed by ${item.proposed_by}`)
    ),
    h(
      "section",
      { class: "card stack-s", "aria-labelledby": "public" },
      h("p", { class: "eyebrow", id: "public" }, "As the public would read it"),
      reading(item.document, { agency: item.agency_name })
    ),
    unable(item.own, able) ?? [
      fieldset,
      ways(
        fieldset,
        ["Publish", "Do not publish"],
        async () => {
          const shown = { document: item.document, request: item.request };
          if (await decide({ kind: "update", update: item.id }, shown)) await done();
        },
        async (reason) => {
          await civic.dropUpdate(item.id, reason);
          toast("The update is not published. The agency sees the reason.");
          await done();
        }
      )
    ]
  );
}

// src/moderate/page.ts
var POLL_MS = 1e4;
var URGENT_TARGET_MS = 5 * 6e4;
var dangerOf = (waits) => waits.kind === "request" ? waits.item.danger : null;
function inOrder({ queue, updates }) {
  const all = [
    ...queue.map((item) => ({ kind: "request", id: item.id, sinceMs: item.submitted_ms, item })),
    ...updates.map((item) => ({ kind: "update", id: item.id, sinceMs: item.proposed_ms, item }))
  ];
  const late = (waits) => dangerOf(waits) ? 0 : 1;
  return all.sort((a, b) => late(a) - late(b) || a.sinceMs - b.sinceMs);
}
var minutes = (ms) => {
  const seconds = Math.floor(ms / 1e3);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
function clockOf(sinceMs, now = operatorNow()) {
  const waited = Math.max(0, now - sinceMs);
  const late = waited > URGENT_TARGET_MS ? ", late" : "";
  return `waiting ${minutes(waited)} of ${minutes(URGENT_TARGET_MS)}${late}`;
}
var ModerationPage = class {
  constructor(session, book, publicUrl) {
    this.session = session;
    this.book = book;
    this.publicUrl = publicUrl;
  }
  session;
  book;
  publicUrl;
  open = null;
  shown = "";
  drawn = "";
  now = {
    ...{ credential: null, queue: [], urgent_over: [], updates: [], decided: [] }
  };
  title = h("h1", {}, "Moderation");
  list = h("div", { class: "stack-s" });
  detail = h("div", { class: "moderation-detail" });
  past = h("div", {});
  async start() {
    show(
      h(
        "div",
        { class: "stack" },
        waitingBox(() => this.read()),
        handOverBox(),
        h(
          "header",
          { class: "page-head" },
          h(
            "div",
            {},
            this.title,
            h("p", { class: "muted" }, "Nothing is public before you have read it.")
          )
        ),
        h(
          "div",
          { class: "moderation" },
          h("nav", { class: "moderation-list", "aria-label": "What waits" }, this.list),
          this.detail
        ),
        this.past,
        signedIn(this.session.name, "moderator")
      )
    );
    await this.read();
    keepUp(() => this.read(), POLL_MS);
  }
  async read() {
    this.now = await civic.moderation();
    const step = this.now.queue.some((item) => item.danger) ? POLL_MS : 6e4;
    const key = JSON.stringify([this.now, Math.floor(Date.now() / step)]);
    if (key === this.shown) return;
    this.shown = key;
    this.paint();
  }
  paint() {
    const waits = inOrder(this.now);
    if (!waits.some((w) => w.id === this.open)) this.open = waits[0]?.id ?? null;
    fill(this.list, waits.length > 0 && h("ul", { class: "queue" }, ...waits.map((w) => this.row(w))));
    this.paintDetail(waits);
    fill(this.past, urgentOver(this.now, async () => this.read()), this.decided());
  }
  row(waits) {
    const { item } = waits;
    const danger = dangerOf(waits);
    const on = waits.id === this.open;
    const made = h(
      "button",
      { type: "button", class: "queue-row", "aria-current": on ? "true" : null, "data-id": waits.id },
      h("strong", {}, waits.kind === "update" ? `Update: ${item.title}` : item.title),
      danger && h("span", { class: "small" }, h("strong", {}, `Urgent: ${DANGERS[danger] ?? danger}`)),
      h("span", { class: "small muted" }, item.agency_name),
      h(
        "span",
        { class: "small num queue-wait" },
        danger ? clockOf(waits.sinceMs) : waitsFor(waits.sinceMs),
        item.own ? ", yours" : null
      )
    );
    made.addEventListener("click", () => {
      this.open = waits.id;
      this.paint();
      const heading = this.detail.querySelector("h2");
      heading?.focus({ preventScroll: true });
      if (matchMedia("(max-width: 899px)").matches) this.detail.scrollIntoView({ behavior: "smooth" });
    });
    return h("li", {}, made);
  }
  /** What is open is left alone while it is the same: somebody may have chosen a reason. */
  paintDetail(waits) {
    const at = waits.find((w) => w.id === this.open);
    const key = JSON.stringify([at?.id, this.now.credential]);
    if (key === this.drawn) return;
    this.drawn = key;
    const context = {
      book: this.book,
      able: this.now.credential !== null,
      done: async () => {
        announce("Decided.");
        await this.read();
      }
    };
    const none = "What agencies submit appears here by itself.";
    if (!at) return fill(this.detail, nothing("Nothing waits", none));
    fill(
      this.detail,
      at.kind === "request" ? requestDetail(at.item, context) : updateDetail(at.item, context)
    );
  }
  decided() {
    const { decided } = this.now;
    if (decided.length === 0) return null;
    const row = (item) => {
      const reason = this.book.refusals.find((r) => r.code === item.reason)?.title ?? item.reason;
      const words = [item.agency_name, when(item.decided_ms), reason].filter(Boolean).join(" · ");
      const href = item.index === null ? null : new URL(`record/entry/${item.index}`, this.publicUrl).href;
      return h(
        "li",
        { class: "entry entry-decided" },
        h("span", { class: "entry-icon" }, icon(item.state === "refused" ? "close" : "check")),
        h(
          "div",
          { class: "entry-words" },
          h("strong", {}, item.title),
          h("span", { class: "small muted num" }, words)
        ),
        h(
          "div",
          { class: "decided-state" },
          stateTag(item.state),
          href && h("a", { class: "small num", href }, `entry ${item.index}`)
        )
      );
    };
    return h(
      "section",
      { class: "stack-s", "aria-labelledby": "decided" },
      h("h2", { id: "decided" }, "Decided"),
      h("ul", { class: "entries card" }, ...decided.map(row))
    );
  }
};

// src/pages/moderate.ts
async function start() {
  try {
    const session = await tabSession();
    if (!session) return go("/signin.html?next=/moderate.html");
    if (session.role !== "moderator") {
      const home = homeOf(session);
      return home === "/" ? notHere("This page is for moderators", session.name) : go(home);
    }
    void askWitnesses();
    const [book, operator] = await Promise.all([civic.rulebook(), api.operator()]);
    const base = operator.public_url.endsWith("/") ? operator.public_url : `${operator.public_url}/`;
    await new ModerationPage(session, book, base).start();
  } catch (error) {
    fill(
      byId("main"),
      failure(error, () => location.reload())
    );
  }
}
void start();
