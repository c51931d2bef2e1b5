import {
  passkeyTrouble,
  signIn,
  signUp
} from "./shared-4RWOZPX6.js";
import {
  beginAnewOnFragment,
  currentSession,
  dropInvite,
  forgetTab,
  go,
  homeOf,
  leftBy,
  nextPath,
  signOut,
  takeInvite
} from "./shared-UI4E442E.js";
import {
  api,
  busy,
  button,
  byId,
  failure,
  field,
  fill,
  h,
  notice,
  show
} from "./shared-K3QNCVT6.js";

// src/pages/signin.ts
function onwards(session) {
  dropInvite();
  if (session.role === "resident" && !session.household) return go("/setup.html");
  const home = homeOf(session);
  const next = nextPath();
  go(next && (home === "/" || next !== "/") ? next : home);
}
function invited(operator, invite2) {
  const trouble = passkeyTrouble();
  const name = field({
    label: "Your name",
    hint: "As your colleagues know you. The operator reads it; in the public record it is sealed.",
    name: "name",
    autocomplete: "name",
    required: true,
    maxlength: 60
  });
  const submit = button("Make a passkey", { type: "submit", kind: "primary", icon: "key" });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    name.root,
    h(
      "p",
      { class: "hint" },
      "Your fingerprint, face or PIN on this device. What you decide here is signed with it."
    ),
    h(
      "div",
      { class: "actions" },
      submit,
      button("I have an account already", {
        kind: "plain",
        onclick: () => {
          dropInvite();
          page(operator);
        }
      })
    )
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = name.input.value.trim();
    if (!wanted) return name.input.focus();
    void busy(submit, async () => onwards(await signUp(wanted, invite2)));
  });
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, "You are invited"),
      h("p", { class: "lead" }, `${operator.name} has a place for you. It takes a name and a passkey.`),
      trouble ? notice("warn", h("p", {}, trouble)) : form
    )
  );
}
function signUpForm(operator) {
  const name = field({
    label: "Your name",
    hint: "Shown to you and your household. The operator can read it.",
    name: "name",
    autocomplete: "name",
    required: true,
    maxlength: 60
  });
  const invite2 = field({
    label: "Invitation",
    hint: `${operator.name} takes new households by invitation. Paste the one you were given.`,
    name: "invite",
    autocomplete: "off"
  });
  const submit = button("Create an account", { type: "submit", icon: "key" });
  const form = h(
    "form",
    { class: "stack-s", novalidate: true },
    name.root,
    !operator.sign_up_open && invite2.root,
    h("div", { class: "actions" }, submit)
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = name.input.value.trim();
    if (!wanted) return name.input.focus();
    void busy(submit, async () => onwards(await signUp(wanted, invite2.input.value.trim() || void 0)));
  });
  return form;
}
function somebodyElse(operator, before, session) {
  const place = operator.passkeys_url;
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, "Somebody else is signed in in this browser"),
      h(
        "p",
        { class: "lead" },
        `This tab was ${before}'s. ${session.name} has signed in since, so what it showed is closed.`
      ),
      h("p", { class: "muted" }, `The keys of ${before} stay in this browser, for the next sign-in.`),
      place && h(
        "p",
        { class: "muted" },
        `The passkeys of both are at `,
        h("a", { href: place }, new URL(place).host),
        `; ${before} comes back in from there.`
      ),
      h(
        "div",
        { class: "actions" },
        button(`Go on as ${session.name}`, { onclick: () => onwards(session) }),
        button(`Sign in as ${before}`, {
          icon: "key",
          onclick: () => {
            forgetTab();
            return signOut();
          }
        })
      )
    )
  );
}
function page(operator) {
  const trouble = passkeyTrouble();
  show(
    h(
      "section",
      { class: "welcome" },
      h(
        "div",
        { class: "welcome-words stack" },
        h("h1", {}, "See who is at the door. Only you."),
        h(
          "p",
          { class: "lead" },
          `What your cameras record is sealed at home, before it leaves. ${operator.name} stores it and cannot open it.`
        ),
        trouble ? notice("warn", h("p", {}, h("strong", {}, "Passkeys do not work here.")), h("p", {}, trouble)) : h(
          "div",
          { class: "stack-s" },
          button("Sign in with a passkey", {
            kind: "primary",
            class: "btn-wide",
            icon: "key",
            onclick: async () => onwards(await signIn())
          }),
          h(
            "p",
            { class: "hint" },
            "Your fingerprint, face or PIN on this device. There is no password."
          )
        )
      ),
      !trouble && h(
        "section",
        { class: "card stack-s", "aria-labelledby": "new-here" },
        h("h2", { id: "new-here" }, "New here"),
        signUpForm(operator)
      ),
      h(
        "p",
        { class: "small muted welcome-foot" },
        h("a", { href: "/join.html" }, "I have a code from a device of my household"),
        h("a", { href: operator.public_url }, "What this service is, and what it cannot promise")
      )
    )
  );
}
beginAnewOnFragment();
var invite = takeInvite();
async function start() {
  try {
    const [operator, session] = await Promise.all([api.operator(), currentSession()]);
    if (session) {
      const before = leftBy(session);
      return before ? somebodyElse(operator, before, session) : onwards(session);
    }
    if (invite) invited(operator, invite);
    else page(operator);
  } catch (error) {
    fill(
      byId("main"),
      failure(error, () => location.reload())
    );
  }
}
void start();
