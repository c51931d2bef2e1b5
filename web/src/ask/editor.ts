// The draft of a request: saved as typed, checked by the rulebook as it stands, submitted to a moderator.

import { type Draft, type RequestItem, type Rulebook, type RuleBroken, civic } from "../api/agency.ts";
import type { Desk } from "../agency/desk.ts";
import { Problem } from "../api/client.ts";
import { go } from "../app/route.ts";
import { CLASS_TITLES } from "../officer/words.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, dialog, field, notice, sentence, show, toast } from "../ui/parts.ts";
import { AreaPicker } from "./area.ts";
import { type FormPart, counted, formPart, showBroken, todo } from "./fields.ts";
import { type Part, limitsOf } from "./hexgrid.ts";
import { Saving } from "./saving.ts";
import { urgentField, urgentHint } from "./urgent.ts";
import { windowFields, windowLimits } from "./window.ts";

const EMPTY: Draft = {
  offence: "",
  cells: [],
  from_ms: null,
  to_ms: null,
  text: "",
  contact: "",
  terms: "",
  case_number: "",
  own_investigation: false,
};

export class Editor {
  private readonly draft: Draft;
  private readonly saving: Saving;
  private readonly parts = new Map<Part, FormPart>();
  private readonly touched = new Set<Part>();
  private broken: RuleBroken[];
  private all = false;
  /** Text that is kept here while a sensitive offence allows none. */
  private text: string;
  private readonly state = h("p", { class: "small muted num saved", role: "status" });
  private readonly rest = h("div", {});
  private readonly limits = h("p", { class: "hint" });
  private readonly trouble = h("div", { "aria-live": "polite" });

  constructor(
    private readonly desk: Desk,
    private readonly book: Rulebook,
    item: RequestItem | null,
  ) {
    // A new one begins with what the agency says of itself each time.
    this.draft = structuredClone(item?.draft ?? { ...EMPTY, contact: desk.agency.contact });
    this.text = this.draft.text;
    this.broken = item?.violations ?? [];
    this.saving = new Saving(
      item,
      () => structuredClone(this.draft),
      (saved) => this.saved(saved),
      (words, trouble) => {
        this.state.textContent = words;
        this.state.classList.toggle("saved-not", trouble);
      },
    );
    if (item) this.state.textContent = "Saved";
  }

  private get sensitive(): boolean {
    return this.book.offences.find((o) => o.code === this.draft.offence)?.class === "sensitive";
  }

  private part(name: Part, hint: Child, ...body: Child[]): HTMLElement {
    const made = formPart(name, hint, ...body);
    this.parts.set(name, made);
    return made.root;
  }

  /** Takes a change in, and saves it. */
  private set(part: Part, change: Partial<Draft>): void {
    Object.assign(this.draft, change);
    this.touched.add(part);
    this.saving.soon();
  }

  private saved(item: RequestItem): void {
    this.broken = item.violations;
    if (item.violations.length === 0) this.trouble.querySelector(".not-yet")?.remove();
    if (!location.search.includes(item.id)) history.replaceState(null, "", `/ask.html?id=${item.id}`);
    this.paint();
  }

  start(): void {
    const { book, draft } = this;
    show(
      h(
        "div",
        { class: "ask" },
        h(
          "div",
          { class: "ask-form" },
          h(
            "header",
            { class: "page-head" },
            h(
              "div",
              {},
              h("h1", {}, this.saving.item ? "Draft" : "New request"),
              h("p", { class: "muted" }, `${this.desk.agency.name}. Rulebook version ${book.version}.`),
            ),
          ),
          this.part("offence", null, this.offences()),
          book.urgent &&
            this.part(
              "urgent",
              urgentHint(book.urgent),
              urgentField(draft.danger ?? null, (danger) => this.set("urgent", { danger })),
            ),
          this.part(
            "area",
            "Homes know by themselves whether they lie in it; nobody tells you how many do.",
            this.limits,
            new AreaPicker(draft.cells, (cells) => this.set("area", { cells })).root,
          ),
          this.part(
            "window",
            windowLimits(book),
            windowFields(draft.from_ms, draft.to_ms, (from_ms, to_ms) =>
              this.set("window", { from_ms, to_ms }),
            ),
          ),
          this.part("text", null),
          this.part(
            "contact",
            "Whom residents can ask. An office, not a person.",
            counted("Contact", 2, draft.contact, book.request.contact_chars_max, (contact) =>
              this.set("contact", { contact }),
            ),
          ),
          this.part(
            "terms",
            "What the agency does with footage it is given.",
            counted("Terms", 3, draft.terms, book.request.terms_chars_max, (terms) =>
              this.set("terms", { terms }),
            ),
          ),
          this.part("case", "Never public: the record holds a sealed value of it.", this.caseNumber()),
          this.part("own", null, this.declaration()),
        ),
        this.side(),
      ),
    );
    this.paintText();
    this.paint();
  }

  private side(): HTMLElement {
    return h(
      "aside",
      { class: "ask-side", "aria-label": "Submit" },
      this.state,
      this.rest,
      h(
        "p",
        { class: "small muted" },
        "A moderator reads it first, somebody else than you. Then it is public in full, and nobody " +
          "can take it back unseen.",
      ),
      this.trouble,
      h(
        "div",
        { class: "actions" },
        button("Submit", { kind: "primary", onclick: () => this.submit() }),
        button("Delete the draft", { kind: "plain", onclick: () => this.drop() }),
      ),
    );
  }

  private offences(): HTMLElement {
    const select = h("select", { id: "offence" }, h("option", { value: "" }, "Choose one"));
    for (const [name, title] of Object.entries(CLASS_TITLES)) {
      const here = this.book.offences.filter(
        (o) => o.class === name && o.kinds.includes(this.desk.agency.kind),
      );
      if (here.length === 0) continue;
      const option = (o: (typeof here)[number]) =>
        h("option", { value: o.code, selected: o.code === this.draft.offence }, o.title);
      select.append(h("optgroup", { label: title }, ...here.map(option)));
    }
    select.addEventListener("change", () => {
      const before = this.sensitive;
      this.set("offence", { offence: select.value });
      if (before !== this.sensitive) this.draft.text = this.sensitive ? "" : this.text;
      this.paintText();
    });
    return h(
      "div",
      { class: "field" },
      h("label", { for: "offence", class: "visually-hidden" }, "Offence"),
      select,
    );
  }

  private caseNumber(): HTMLElement {
    const made = field({
      label: "Case number",
      value: this.draft.case_number,
      autocomplete: "off",
      maxlength: 200,
    });
    made.root.querySelector("label")?.classList.add("visually-hidden");
    made.input.addEventListener("input", () => this.set("case", { case_number: made.input.value }));
    return made.root;
  }

  private declaration(): HTMLElement {
    const input = h("input", { type: "checkbox", checked: this.draft.own_investigation });
    input.addEventListener("change", () => this.set("own", { own_investigation: input.checked }));
    return h(
      "label",
      { class: "choice" },
      input,
      h(
        "span",
        { class: "choice-body" },
        h("strong", {}, "This is an investigation of our own"),
        h("span", { class: "hint" }, "Not one of another agency, and not for its use."),
      ),
    );
  }

  /** A sensitive offence has a week instead of a day, and no words. */
  private paintText(): void {
    const most = this.book.request.text_chars_max;
    const sensitive = h(
      "div",
      {},
      notice(
        "info",
        h(
          "p",
          {},
          h(
            "strong",
            {},
            "A sensitive offence is published without words, and with a week instead of a day.",
          ),
          " So that nobody is recognised from it.",
        ),
        h(
          "p",
          {},
          "Residents see the week and the time of day, and are asked about that time on each of its " +
            `seven days. The area has at least ${this.book.request.sensitive_cells_min} cells.`,
        ),
      ),
    );
    const typed = () =>
      counted("What residents read", 7, this.draft.text, most, (text) => {
        this.text = text;
        this.set("text", { text });
      });
    fill(
      this.parts.get("text")?.body as Element,
      this.sensitive
        ? sensitive
        : [
            h(
              "p",
              { class: "hint" },
              "What happened and what may be seen. No names, nothing that points at a person who is " +
                "not sought.",
            ),
            typed(),
          ],
    );
    this.limits.textContent = `${limitsOf(this.book, this.sensitive)}.`;
  }

  private paint(): void {
    showBroken(this.parts, this.broken, (part) => this.all || this.touched.has(part));
    const item = this.saving.item;
    fill(
      this.rest,
      item ? todo(this.parts, this.broken) : h("p", { class: "small muted" }, "It is saved as you type."),
      item &&
        item.earlier_for_case > 0 &&
        h("p", { class: "small muted" }, `${item.earlier_for_case} earlier for this case.`),
    );
  }

  private async submit(): Promise<void> {
    this.all = true;
    fill(this.trouble);
    try {
      if (!this.saving.item) this.saving.soon();
      const item = await this.saving.now();
      if (item.violations.length > 0) return this.point();
      const sent = await civic.submit(item.id);
      go(`/case.html?id=${sent.id}`);
    } catch (error) {
      fill(this.trouble, notice("warn", h("p", {}, whyNot(error))));
      const item = this.saving.item && (await civic.request(this.saving.item.id).catch(() => null));
      if (item) this.saved(item);
    }
  }

  /** Shows every broken rule, and goes to the first. */
  private point(): void {
    this.paint();
    const said = h("p", {}, "The rules do not allow it yet. What is missing stands beside each part.");
    fill(this.trouble, h("div", { class: "not-yet" }, notice("warn", said)));
    document.querySelector(".form-part-broken")?.scrollIntoView({ block: "start", behavior: "smooth" });
  }

  private async drop(): Promise<void> {
    const { item } = this.saving;
    if (!item) return go("/officer.html");
    const sure = await dialog<boolean>("Delete this draft?", (close) => [
      h("p", {}, "Nobody but your agency has seen it. It cannot be brought back."),
      h(
        "div",
        { class: "actions" },
        button("Delete it", { kind: "danger", icon: "trash", onclick: () => close(true) }),
        button("Keep it", { onclick: () => close(null) }),
      ),
    ]);
    if (!sure) return;
    await civic.dropDraft(item.id);
    toast("The draft is deleted.");
    go("/officer.html");
  }
}

/** Why a request could not be submitted, in words. */
function whyNot(error: unknown): Child {
  const code = error instanceof Problem ? error.code : "";
  if (code === "no_credential") {
    return (
      "Your passkey is not in the public record yet, or has not been there for long enough. The " +
      "draft is kept; submit it later."
    );
  }
  if (code === "no_delivery_key") {
    return [
      "The agency has no delivery key yet: residents could not seal anything to it. ",
      h("a", { href: "/team.html" }, "Make it"),
      " first; the draft is kept.",
    ];
  }
  return sentence(error);
}

/** A request that is no draft any more is looked at elsewhere. */
export async function openEditor(desk: Desk, id: string | null): Promise<void> {
  const [book, item] = await Promise.all([civic.rulebook(), id ? civic.request(id) : null]);
  if (item && item.state !== "draft") return go(`/case.html?id=${item.id}`);
  new Editor(desk, book, item).start();
}
