import {
  parseSheet,
  recover
} from "./shared-WINMVVY2.js";
import "./shared-LWUDGI2X.js";
import "./shared-453OB7UI.js";
import {
  currentSession,
  go
} from "./shared-N7IHHFYD.js";
import {
  busy,
  button,
  byId,
  failure,
  field,
  fill,
  h,
  notice,
  sentence,
  show,
  waiting
} from "./shared-RX7VL72O.js";

// src/pages/recover.ts
function form(session) {
  const household = field({
    label: "Household",
    autocomplete: "off",
    autocapitalize: "none",
    hint: "32 letters and digits."
  });
  const check = field({
    label: "Check",
    autocomplete: "off",
    autocapitalize: "none",
    hint: "16 letters and digits. It shows this browser which household is yours."
  });
  const key = field({
    label: "Key",
    rows: 3,
    autocomplete: "off",
    autocapitalize: "characters",
    hint: "With or without its first line, AGE-SECRET-KEY-1. Spaces do not matter."
  });
  for (const f of [household, check, key]) f.input.classList.add("mono");
  const file = h("input", {
    type: "file",
    accept: "text/plain,.txt",
    class: "visually-hidden",
    id: "sheet-file"
  });
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    if (!chosen || chosen.size > 2e4) return;
    const text = await chosen.text();
    household.input.value = /household\s+(\S+)/i.exec(text)?.[1] ?? "";
    check.input.value = /check\s+([0-9a-f]{16})/i.exec(text)?.[1] ?? "";
    key.input.value = /AGE-SECRET-KEY-1\S+/i.exec(text)?.[0] ?? "";
  });
  const submit = button("Recover", { kind: "primary", type: "submit" });
  const state = h("div", { "aria-live": "polite" });
  const element = h(
    "form",
    { class: "stack", novalidate: true },
    h(
      "div",
      { class: "actions" },
      h("label", { class: "btn btn-quiet", for: "sheet-file" }, "Read the saved file"),
      file
    ),
    h("div", { class: "fields" }, household.root, check.root, key.root),
    state,
    h("div", { class: "actions" }, submit)
  );
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(submit, async () => {
      try {
        fill(state, waiting("Checking the sheet"));
        const home = await recover(
          session,
          parseSheet({
            household: household.input.value,
            check: check.input.value,
            identity: key.input.value
          })
        );
        done(home.record.logKey);
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    });
  });
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, "Use the recovery sheet"),
      h(
        "p",
        { class: "lead" },
        `You are signed in as ${session.name}. The sheet makes this browser a device of your household again. It is opened here; nothing on it is sent.`
      ),
      element
    )
  );
}
function recordNote(logKey) {
  if (!logKey) return null;
  return notice(
    "info",
    h("p", {}, "This browser has met the service’s public record anew and keeps its key from now on:"),
    h("p", { class: "mono small" }, logKey),
    h("p", {}, "If somebody else follows this record, compare the key with theirs.")
  );
}
function done(logKey) {
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, "You are back"),
      notice("good", h("p", {}, "This browser opens your footage again.")),
      recordNote(logKey),
      h("p", {}, "If a device was lost or stolen, remove it now: that makes new keys and a new sheet."),
      h(
        "div",
        { class: "actions" },
        h("a", { class: "btn btn-primary", href: "/devices.html" }, "Look at the devices"),
        h("a", { class: "btn btn-quiet", href: "/" }, "Go to the home page")
      )
    )
  );
}
async function start() {
  try {
    const session = await currentSession();
    if (!session) return go("/signin.html?next=/recover.html");
    if (!session.household) return go("/setup.html");
    form(session);
  } catch (error) {
    fill(
      byId("main"),
      failure(error, () => location.reload())
    );
  }
}
void start();
