import {
  reasonOf
} from "./shared-DTSRFWUD.js";
import {
  mountPlayer
} from "./shared-EZOB6FBS.js";
import {
  openersOf,
  together
} from "./shared-7NV3FPYV.js";
import {
  saveBlob
} from "./shared-SG6557SX.js";
import {
  clock,
  clockSeconds,
  dayName,
  lasting,
  size,
  when
} from "./shared-2DX3DUU7.js";
import {
  named,
  readSettings
} from "./shared-JJNZVMH2.js";
import {
  button,
  dialog,
  field,
  fill,
  h,
  icon,
  iconButton,
  sentence,
  toast
} from "./shared-K3QNCVT6.js";

// src/player/view.ts
async function nameDialog(clips, item) {
  const name = field({
    label: "Name",
    value: await clips.name(item),
    maxlength: 80,
    autocomplete: "off",
    hint: "Sealed: only your household can read it."
  });
  const saved = await dialog("Name this clip", (close) => {
    const form = h(
      "form",
      { class: "stack", novalidate: true },
      name.root,
      h("div", { class: "actions" }, button("Save", { kind: "primary", type: "submit" }))
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
function downloadDialog(item, player) {
  const base = `sidelight-${new Date(item.start_ms).toISOString().slice(0, 19).replace(/[:T]/g, "-")}`;
  const track = (name) => h(
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
        }
      }),
      h(
        "a",
        {
          class: "btn btn-quiet",
          href: `/api/clips/${item.clip}/${name}.age`,
          download: `${base}-${name}.age`
        },
        icon("key"),
        h("span", {}, "Sealed file (.age)")
      )
    )
  );
  return dialog("Download", () => [
    h(
      "p",
      { class: "muted" },
      "The MP4 is opened here, in this browser. The sealed file is as stored; your recovery sheet's key opens it with the program age."
    ),
    h("ul", { class: "stack" }, track("video"), item.sizes.audio > 0 && track("audio"))
  ]);
}
async function openers(clips, item, verified) {
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
async function details(clips, item, verified) {
  const { card } = verified;
  const row = (term, value) => [h("dt", {}, term), h("dd", { class: "num" }, value)];
  const countersigned = await clips.receivedGood(item);
  const by = countersigned ? "countersigned" : "not countersigned by the service you know";
  const received = `${when(item.received.received_ms)}, ${by}`;
  const drift = card.clock ? `${card.clock.offsetMs} ms from the service's, give or take ${card.clock.uncertaintyMs} ms` : "not compared";
  return h(
    "details",
    {
      class: "more",
      // It may open below the edge of the screen.
      ontoggle: (event) => event.currentTarget.open && event.currentTarget.scrollIntoView({ block: "start", behavior: "smooth" })
    },
    h("summary", {}, "About this clip"),
    h(
      "dl",
      { class: "facts" },
      ...row(
        "Recorded",
        `${dayName(card.startMs)}, ${clockSeconds(card.startMs)}, ${lasting(card.durationMs)}`
      ),
      ...row("Why", reasonOf(card)),
      ...row("Number", `${card.number} in this camera's chain`),
      ...row("Received", received),
      ...row("Hub's clock", drift),
      ...card.video ? row(
        "Picture",
        `${card.video.width} × ${card.video.height}, ${card.video.codec}, ${size(card.video.size)}`
      ) : [],
      ...card.audio ? row("Sound", `${card.audio.codec}, ${size(card.audio.size)}`) : [],
      ...card.recovered ? row("Recovered", "The hub stopped while recording, and sealed what it had afterwards.") : [],
      ...row(
        "Kept until",
        item.keep ? "you delete it" : item.expires_ms ? when(item.expires_ms) : "not known"
      ),
      ...row("Can be opened by", await openers(clips, item, verified)),
      ...row("Signed by hub", `${card.hub.slice(0, 16)}…`)
    )
  );
}
async function openPlayer(clips, first, options = {}) {
  let item = first;
  const spinner = h("span", { class: "spinner", "aria-hidden": "true" });
  const verdict = h("div", {}, h("p", { class: "verdict" }, spinner, "Checking…"));
  const title = h("h2", { id: "player-title" }, clock(item.start_ms));
  const subtitle = h("p", { class: "muted small" });
  const actions = h("div", { class: "player-actions" });
  const more = h("div", {});
  const stage = h("div", { class: "stage-box" });
  let player;
  const close = () => {
    player?.destroy();
    element.close();
    element.remove();
    options.closed?.();
  };
  const { beside } = options;
  const stepButton = (label, sign, step) => iconButton(label, sign, () => {
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
  const element = h(
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
        iconButton("Close", "close", close)
      )
    ),
    stage,
    h("div", { class: "player-body" }, verdict, actions, more)
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
    }
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
        pageKeys: true
      }
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
          if (!await nameDialog(clips, item)) return;
          item = await clips.item(item.clip);
          await paintName();
          options.changed?.(item);
        }
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
              }
            }
          });
        }
      })
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
        h("span", {}, h("strong", {}, "Not opened."), ` ${sentence(error)}`)
      )
    );
  }
  return { close, paintBeside };
}

export {
  openPlayer
};
