// What trustees ask about a release, on the page of whoever reviewed it: a reply is signed by a passkey over
// the question as it was asked, and changes nothing that was decided.

import { trusteeName } from "../agency/names.ts";
import { type Question, questions } from "../api/question.ts";
import { enc, hex, sha256, u64, unhex, utf8 } from "../crypto/encoding.ts";
import { wordsOf } from "../decide/digest.ts";
import { onChange } from "../ui/drawn.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, field, notice } from "../ui/parts.ts";
import { passkeyBox } from "./passkey.ts";
import { momentOf } from "./words.ts";

/** As `sidelight_domain::question::QUESTION_CHARS_MAX`. */
const CHARS_MAX = 1000;

/** Who replies, in which record. */
interface Replying {
  /** Of the record that this browser has pinned. */
  origin: string;
  /** Of whoever is signed in. */
  name: string;
}

/** What a passkey signs for a reply (docs/ref/trustee.md, questions). */
export function replyDigest(
  { origin, name }: Replying,
  release: number,
  asked: Pick<Question, "trustee" | "number" | "text" | "asked_ms">,
  text: string,
): string {
  const question = enc(
    "sidelight/trustee-question/v1",
    utf8(origin),
    utf8(asked.trustee),
    u64(release),
    u64(asked.number),
    utf8(asked.text),
    u64(asked.asked_ms),
  );
  return hex(sha256(enc("sidelight/trustee-reply/v1", sha256(question), utf8(name), utf8(text))));
}

/** One line of what was typed. */
const lineOf = (typed: string): string =>
  typed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");

/** The questions about a release, which `look` reads again. */
export function questionsBox(replying: Replying) {
  const root = h("div", {});
  const redraw = onChange();

  const replyForm = (release: number, asked: Question, sign: { allow: string[]; rp_id: string }): Child => {
    if (sign.allow.length === 0) {
      const why = "Your passkey is not in the public record yet: you can read, and not reply.";
      return notice("info", h("p", {}, why));
    }
    const outcome = h("div", { class: "stack-s", "aria-live": "polite" });
    const hint = `Your name, ${replying.name}, goes with it. It may be asked of the agency first.`;
    const reply = field({ label: "Reply", hint, rows: 4, maxlength: CHARS_MAX });
    const go = button("Sign the reply", {
      onclick: () => {
        const text = lineOf(reply.input.value);
        if (text === "") {
          fill(outcome, notice("info", h("p", {}, "Write the reply first.")));
          return reply.input.focus();
        }
        const digest = replyDigest(replying, release, asked, text);
        fill(
          outcome,
          passkeyBox({
            label: "Reply with your passkey",
            sign: { ...sign, digest, words: wordsOf(unhex(digest, 32)) },
            lines: [["reply", text]],
            there: "If it is on another of your devices, reply there.",
            give: async (approve) => {
              const { trustee, number } = asked;
              await questions.reply(release, { trustee, number, text, approve });
              await look(release);
            },
          }),
        );
      },
    });
    reply.input.addEventListener("input", () => fill(outcome));
    return h("div", { class: "stack-s" }, reply.root, h("div", { class: "actions" }, go), outcome);
  };

  const one = (release: number, asked: Question, sign: { allow: string[]; rp_id: string }): HTMLElement => {
    const { reply } = asked;
    return h(
      "li",
      { class: "stack-s" },
      h("p", { class: "small muted" }, trusteeName(asked.trustee), `, ${momentOf(asked.asked_ms)}`),
      h("p", { class: "said" }, asked.text),
      reply && h("p", { class: "small muted" }, `${reply.name}, ${momentOf(reply.at_ms)}`),
      reply && h("p", { class: "said" }, reply.text),
      !reply && !asked.open && h("p", { class: "small muted" }, "The trustee has decided without a reply."),
      asked.open && replyForm(release, asked, sign),
    );
  };

  /** Reads them again; of what is no release there are none. */
  async function look(release: number | null): Promise<void> {
    if (release === null) return;
    const { questions: all, call_number, allow, rp_id } = await questions.of(release);
    await redraw([all, call_number, allow], () => {
      if (all.length === 0) return fill(root);
      const number = call_number && h("span", { class: "num" }, call_number);
      fill(
        root,
        h(
          "section",
          { class: "card stack", "aria-labelledby": "questions" },
          h("h2", { id: "questions" }, "Questions of trustees"),
          number && h("p", { class: "small muted" }, "The agency's number on file: ", number),
          h("ul", { class: "stack" }, ...all.map((asked) => one(release, asked, { allow, rp_id }))),
        ),
      );
    });
  }

  return { root, look };
}
