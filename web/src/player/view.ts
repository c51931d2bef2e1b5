// The player as people see it: picture, seek bar with what is damaged, what is verified, and what can be
// done with the clip.

import type { ClipItem } from "../api/types.ts";
import { type Clips, reasonOf } from "../app/clips.ts";
import { openersOf } from "../app/access.ts";
import { readSettings, named } from "../app/settings.ts";
import type { VerifiedCard } from "../crypto/manifest.ts";
import { together } from "../setup/access.ts";
import { clock, clockSeconds, dayName, lasting, size, when } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, dialog, field, iconButton, sentence, toast } from "../ui/parts.ts";
import { saveBlob } from "../ui/sheet.ts";
import { type Mark, type PlayerHandle, mountPlayer } from "./player.ts";

interface Options {
  autoplay?: boolean;
  atMs?: number;
  /** When the bell was pressed, and the like. */
  marks?: Mark[];
  /** What opens the clip before (-1) or after (1) this one, if there is one by now. */
  beside?: (step: -1 | 1) => (() => unknown) | undefined;
  /** Told when the clip was changed: kept, named, deleted. */
  changed?: (item: ClipItem) => void;
  closed?: () => void;
}

/** A clip on the screen. */
interface Opened {
  close: () => void;
  /** Tells it that there may be other clips beside it now. */
  paintBeside: () => void;
}

async function nameDialog(clips: Clips, item: ClipItem): Promise<boolean> {
  const name = field({
    label: "Name",
    value: await clips.name(item),
    maxlength: 80,
    autocomplete: "off",
    hint: "Sealed: only your household can read it.",
  });
  const saved = await dialog<string>("Name this clip", (close) => {
    const form = h(
      "form",
      { class: "stack", novalidate: true },
      name.root,
      h("div", { class: "actions" }, button("Save", { kind: "primary", type: "submit" })),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      close(name.input.value);
    });
    return [form];
  });
  if (saved === null) return false;
  await clips.rename(item, saved);
  return true;
}

function downloadDialog(item: ClipItem, player: PlayerHandle): Promise<unknown> {
  const base = `sidelight-${new Date(item.start_ms).toISOString().slice(0, 19).replace(/[:T]/g, "-")}`;
  const track = (name: "video" | "audio") =>
    h(
      "li",
      { class: "download" },
      h("h3", {}, name === "video" ? "Picture" : "Sound"),
      h(
        "div",
        { class: "actions actions-tight" },
        button(name === "video" ? "Save as MP4" : "Save as M4A", {
          icon: "save",
          onclick: async () => {
            const file = await player.save(name);
            saveBlob(`${base}.${name === "video" ? "mp4" : "m4a"}`, file);
          },
        }),
        h(
          "a",
          {
            class: "btn btn-quiet",
            href: `/api/clips/${item.clip}/${name}.age`,
            download: `${base}-${name}.age`,
          },
          icon("key"),
          h("span", {}, "Sealed file (.age)"),
        ),
      ),
    );
  return dialog("Download", () => [
    h(
      "p",
      { class: "muted" },
      "The MP4 is opened here, in this browser. The sealed file is as stored; your recovery sheet's " +
        "key opens it with the program age.",
    ),
    h("ul", { class: "stack" }, track("video"), item.sizes.audio > 0 && track("audio")),
  ]);
}

/** Who could open this clip, in words. */
async function openers(clips: Clips, item: ClipItem, verified: VerifiedCard): Promise<string> {
  try {
    const who = await openersOf(clips.home, item, verified);
    if (who.kind === "nobody") return "Your household alone";
    if (!who.trustees) return `Your household; and the trustees of key ${who.epoch} together`;
    const names = who.trustees.trustees.map((t) => t.name).join(", ");
    return `Your household; and ${together(who.trustees)} together: ${names}`;
  } catch (error) {
    return sentence(error);
  }
}

async function details(clips: Clips, item: ClipItem, verified: VerifiedCard): Promise<HTMLElement> {
  const { card } = verified;
  const row = (term: string, value: string) => [h("dt", {}, term), h("dd", { class: "num" }, value)];
  const countersigned = await clips.receivedGood(item);
  const by = countersigned ? "countersigned" : "not countersigned by the service you know";
  const received = `${when(item.received.received_ms)}, ${by}`;
  const drift = card.clock
    ? `${card.clock.offsetMs} ms from the service's, give or take ${card.clock.uncertaintyMs} ms`
    : "not compared";
  return h(
    "details",
    {
      class: "more",
      // It may open below the edge of the screen.
      ontoggle: (event: Event) =>
        (event.currentTarget as HTMLDetailsElement).open &&
        (event.currentTarget as HTMLElement).scrollIntoView({ block: "start", behavior: "smooth" }),
    },
    h("summary", {}, "About this clip"),
    h(
      "dl",
      { class: "facts" },
      ...row(
        "Recorded",
        `${dayName(card.startMs)}, ${clockSeconds(card.startMs)}, ${lasting(card.durationMs)}`,
      ),
      ...row("Why", reasonOf(card)),
      ...row("Number", `${card.number} in this camera's chain`),
      ...row("Received", received),
      ...row("Hub's clock", drift),
      ...(card.video
        ? row(
            "Picture",
            `${card.video.width} × ${card.video.height}, ${card.video.codec}, ${size(card.video.size)}`,
          )
        : []),
      ...(card.audio ? row("Sound", `${card.audio.codec}, ${size(card.audio.size)}`) : []),
      ...(card.recovered
        ? row("Recovered", "The hub stopped while recording, and sealed what it had afterwards.")
        : []),
      ...row(
        "Kept until",
        item.keep ? "you delete it" : item.expires_ms ? when(item.expires_ms) : "not known",
      ),
      ...row("Can be opened by", await openers(clips, item, verified)),
      ...row("Signed by hub", `${card.hub.slice(0, 16)}…`),
    ),
  );
}

/** Opens a clip over the page. Resolves once it is on the screen. */
export async function openPlayer(
  clips: Clips,
  first: ClipItem,
  options: Options = {},
): Promise<Opened> {
  let item = first;
  const spinner = h("span", { class: "spinner", "aria-hidden": "true" });
  const verdict = h("div", {}, h("p", { class: "verdict" }, spinner, "Checking…"));
  const title = h("h2", { id: "player-title" }, clock(item.start_ms));
  const subtitle = h("p", { class: "muted small" });
  const actions = h("div", { class: "player-actions" });
  const more = h("div", {});
  const stage = h("div", { class: "stage-box" });
  let player: PlayerHandle | undefined;

  const close = (): void => {
    player?.destroy();
    element.close();
    element.remove();
    options.closed?.();
  };
  const { beside } = options;
  const stepButton = (label: string, sign: "left" | "right", step: -1 | 1) =>
    iconButton(label, sign, () => {
      const go = beside?.(step);
      close();
      go?.();
    });
  const earlier = stepButton("Earlier clip", "left", -1);
  const later = stepButton("Later clip", "right", 1);
  const paintBeside = () => {
    earlier.disabled = !beside?.(-1);
    later.disabled = !beside?.(1);
  };
  paintBeside();
  const element: HTMLDialogElement = h(
    "dialog",
    { class: "player", "aria-labelledby": "player-title" },
    h(
      "header",
      { class: "player-head" },
      h("div", {}, title, subtitle),
      h(
        "div",
        { class: "player-nav" },
        beside && earlier,
        beside && later,
        iconButton("Close", "close", close),
      ),
    ),
    stage,
    h("div", { class: "player-body" }, verdict, actions, more),
  );
  element.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  document.body.append(element);
  element.showModal();

  const keepButton = button(item.keep ? "Kept" : "Keep", {
    icon: "keep",
    onclick: async () => {
      await clips.keep(item, !item.keep);
      item = { ...item, keep: !item.keep };
      paintKeep();
      options.changed?.(item);
    },
  });
  const paintKeep = () => {
    keepButton.setAttribute("aria-pressed", String(item.keep));
    keepButton.querySelector("span")?.replaceChildren(item.keep ? "Kept" : "Keep");
  };
  const paintName = async () => {
    const [settings, name] = await Promise.all([readSettings(clips.home), clips.name(item)]);
    const camera = named(settings.cameras, item.camera, "Camera");
    fill(title, name || clock(item.start_ms));
    fill(subtitle, `${camera} · ${dayName(item.start_ms)}, ${clockSeconds(item.start_ms)}`);
  };

  try {
    const verified = await clips.card(item);
    if (!element.isConnected) return { close, paintBeside };
    const opened = mountPlayer(
      stage,
      { clip: item, verified, fileKey: (track) => clips.fileKey(item, track) },
      {
        autoplay: options.autoplay !== false,
        startMs: options.atMs ?? 0,
        marks: options.marks ?? [],
        pageKeys: true,
      },
    );
    player = opened;
    fill(verdict, opened.status);
    opened.on("check", (check) => {
      element.dataset.verdict = check.kind;
    });
    paintKeep();
    fill(
      actions,
      keepButton,
      button("Name", {
        icon: "name",
        onclick: async () => {
          if (!(await nameDialog(clips, item))) return;
          item = await clips.item(item.clip);
          await paintName();
          options.changed?.(item);
        },
      }),
      button("Download", { icon: "download", onclick: () => void downloadDialog(item, opened) }),
      button("Delete", {
        icon: "trash",
        kind: "danger",
        onclick: async () => {
          await clips.remove(item);
          close();
          options.changed?.(item);
          toast("Deleted. It can be brought back for a day.", {
            action: {
              label: "Undo",
              run: async () => {
                await clips.restore(item);
                options.changed?.(item);
              },
            },
          });
        },
      }),
    );
    await paintName();
    fill(more, await details(clips, item, verified));
  } catch (error) {
    element.dataset.verdict = "refused";
    fill(
      verdict,
      h(
        "p",
        { class: "verdict verdict-bad" },
        icon("warn"),
        h("span", {}, h("strong", {}, "Not opened."), ` ${sentence(error)}`),
      ),
    );
  }
  return { close, paintBeside };
}
