import {
  openPlayer
} from "./shared-RBRMRNKT.js";
import {
  drawPreview,
  openClips
} from "./shared-DTSRFWUD.js";
import "./shared-EZOB6FBS.js";
import "./shared-6YKSEEQ4.js";
import "./shared-D47DSD65.js";
import {
  cameraForm
} from "./shared-UEANZB6A.js";
import {
  addCamera,
  addressTrouble,
  recordNow,
  testCamera
} from "./shared-QLYIME42.js";
import {
  SEALED_ONLY,
  askAccess,
  trusteesOf
} from "./shared-7NV3FPYV.js";
import "./shared-QULOW3OS.js";
import "./shared-7OTOSEAU.js";
import "./shared-K43RBUT5.js";
import "./shared-LRVID2MG.js";
import {
  sheetActions,
  sheetTest,
  sheetView
} from "./shared-SG6557SX.js";
import {
  sheetOf
} from "./shared-B5DKX5RX.js";
import "./shared-JGEODCKK.js";
import "./shared-2DX3DUU7.js";
import {
  pairStep,
  step
} from "./shared-GFKK53XW.js";
import "./shared-2NRLJA36.js";
import {
  pause
} from "./shared-NUMYPDCX.js";
import "./shared-PRMIOVM2.js";
import "./shared-UTN4Y27B.js";
import "./shared-SXDMXA34.js";
import {
  changeSettings
} from "./shared-JJNZVMH2.js";
import "./shared-BVXFGN5K.js";
import "./shared-E2FXWDGR.js";
import {
  deviceName
} from "./shared-4RWOZPX6.js";
import {
  NotHome,
  createHousehold,
  go,
  openHome,
  remember,
  takeCode,
  withHome
} from "./shared-UI4E442E.js";
import {
  Problem,
  Refused,
  api,
  busy,
  button,
  field,
  fill,
  h,
  icon,
  notice,
  sentence,
  toast,
  waiting
} from "./shared-K3QNCVT6.js";

// src/setup/camera.ts
function cameraStep(home, hub, done) {
  const url = field({
    label: "Address",
    hint: "Its RTSP address; the camera's app or manual shows it. The hub reaches it in your home network.",
    name: "url",
    autocomplete: "off",
    inputmode: "url",
    placeholder: "rtsp://192.168.1.20:554/stream1",
    autocapitalize: "none"
  });
  const user = field({ label: "User", name: "camera-user", autocomplete: "off", autocapitalize: "none" });
  const password = field({
    label: "Password",
    name: "camera-password",
    type: "password",
    autocomplete: "off"
  });
  const snapshot = field({
    label: "Address of its still picture",
    hint: "If it has one, messages can show who rings. Its manual calls it snapshot or JPEG; it starts with http://. Leave it empty if you do not know it; it can be added later.",
    name: "snapshot",
    autocomplete: "off",
    inputmode: "url",
    placeholder: "http://192.168.1.20/snapshot.jpg",
    autocapitalize: "none"
  });
  const state = h("div", { "aria-live": "polite" });
  const submit = button("Get a test picture", { kind: "primary", type: "submit", icon: "camera" });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    h(
      "div",
      { class: "fields" },
      url.root,
      h("div", { class: "fields fields-two" }, user.root, password.root),
      snapshot.root
    ),
    h(
      "p",
      { class: "small muted" },
      "All of it is sealed in this page, to your hub. The service cannot read them."
    ),
    state,
    h(
      "div",
      { class: "actions" },
      submit,
      button("Do this later", { kind: "plain", onclick: () => go("/") })
    )
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const access = {
      url: url.input.value.trim(),
      username: user.input.value,
      password: password.input.value,
      snapshot: snapshot.input.value.trim()
    };
    void busy(submit, async () => {
      const trouble = addressTrouble(access.url);
      if (trouble) {
        url.input.focus();
        return fill(state, notice("warn", h("p", {}, trouble)));
      }
      fill(state, waiting("Asking the hub for a picture. This takes up to 7 seconds"));
      try {
        const result = await testCamera(home, hub, access);
        await choose(home, hub, access, result, done);
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    });
  });
  step("Camera", "Add a camera", form);
}
function picture(result) {
  const canvas = h("canvas", {
    class: "test-picture",
    role: "img",
    "aria-label": "What the camera sees now"
  });
  const kind = `${result.width} × ${result.height}, H.264${result.audio ? ", with a microphone" : ""}`;
  return {
    root: h("figure", { class: "stack-s" }, canvas, h("figcaption", { class: "small muted" }, kind)),
    canvas
  };
}
async function choose(home, hub, access, result, done) {
  const { root, canvas } = picture(result);
  const what = cameraForm({
    name: home.statement.cameras.length ? "" : "Front door",
    audio: false,
    continuous: false,
    motion: "medium",
    retentionDays: 30
  });
  if (!result.audio) what.withoutSound("This camera sends no sound.");
  const save = button("Add this camera", { kind: "primary", type: "submit" });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    ...what.fields,
    h(
      "div",
      { class: "actions" },
      save,
      button("Back", { kind: "plain", onclick: () => cameraStep(home, hub, done) })
    )
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(save, async () => {
      await done(await addCamera(home, hub, access, what.read()));
    });
  });
  step(
    "Camera",
    "This is what it sees",
    root,
    notice(
      "info",
      h(
        "p",
        {},
        h("strong", {}, "Aim it at what is yours."),
        " Your door, your path. Turn it or mask it where it shows the street or a neighbour's home more than it must."
      ),
      ...result.notes.map((n) => h("p", {}, n))
    ),
    form
  );
  if (!result.preview || !await drawPreview(canvas, result.preview)) {
    canvas.replaceWith(
      notice(
        "info",
        h("p", {}, "The camera works. This browser cannot show its still picture; clips will play.")
      )
    );
  }
}

// src/setup/keys.ts
function explainKeys(session, done) {
  step(
    "Keys",
    `Welcome, ${session.name}`,
    h("p", { class: "lead" }, "First this browser makes the keys of your household. Here is what they do."),
    h(
      "ul",
      { class: "points" },
      h(
        "li",
        {},
        icon("key", 24),
        h(
          "div",
          {},
          h("strong", {}, "Sealed at home"),
          h(
            "p",
            { class: "muted" },
            "A small box in your home, the hub, locks every clip before it leaves. Only your household's keys open it."
          )
        )
      ),
      h(
        "li",
        {},
        icon("hub", 24),
        h(
          "div",
          {},
          h("strong", {}, "The service holds no key"),
          h(
            "p",
            { class: "muted" },
            "It stores locked boxes, and passes locked messages on. It sees when and how much you store, never what."
          )
        )
      ),
      h(
        "li",
        {},
        icon("print", 24),
        h(
          "div",
          {},
          h("strong", {}, "Lose every key, lose the footage"),
          h(
            "p",
            { class: "muted" },
            "There is no back door to come in by. So you will get a recovery sheet, on paper or as a file, next."
          )
        )
      )
    ),
    h(
      "div",
      { class: "actions" },
      button("Go on", { kind: "primary", onclick: () => accessStep(session, done) })
    )
  );
}
async function makeKeys(session, operator, access) {
  await createHousehold(operator, access);
  const home = await openHome();
  await changeSettings(home, (s) => {
    s.members[home.record.member] = { name: session.name };
    s.devices[home.record.device] = { name: deviceName() };
  });
  return home;
}
async function accessStep(session, done) {
  const operator = await api.operator();
  let trustees = null;
  let without = SEALED_ONLY;
  try {
    trustees = await trusteesOf(operator);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    without = `${sentence(error)} Your footage is sealed: nobody but your household can ever open it.`;
  }
  const asked = trustees && askAccess(trustees, operator.public_url, null);
  const make = async () => {
    const access = asked ? asked.read() : { kind: "sealed" };
    if (!access) {
      toast("Choose who can open your footage first.", { kind: "warn" });
      return asked?.input()?.focus();
    }
    await done(await makeKeys(session, operator, access));
  };
  step(
    "Keys",
    asked ? "Your choice" : "Sealed",
    asked?.root ?? h("p", { class: "lead" }, without),
    h(
      "div",
      { class: "actions" },
      button("Make the keys", { kind: "primary", onclick: make }),
      button("Back", { kind: "plain", onclick: () => explainKeys(session, done) })
    )
  );
}
function recoverySheet(home, done) {
  const sheet = sheetOf(home);
  step(
    "Recovery",
    "Your recovery sheet",
    h(
      "p",
      { class: "lead" },
      "If every device is lost, this sheet opens your footage again. Nothing else does."
    ),
    sheetView(sheet),
    sheetActions(sheet),
    notice(
      "info",
      h(
        "p",
        {},
        "Keep it away from your devices, as you would keep a house key. The service has no copy of it."
      )
    ),
    h(
      "div",
      { class: "actions no-print" },
      button("I have it on paper or in a file", { kind: "primary", onclick: () => testSheet(home, done) })
    )
  );
}
function testSheet(home, done) {
  step(
    "Recovery",
    "Look at your sheet",
    h(
      "p",
      { class: "lead" },
      "Type these four characters from it. This shows that you can read it, before anything depends on it."
    ),
    sheetTest(sheetOf(home), async () => {
      await remember(home, { sheetTested: true });
      await done();
    }),
    h(
      "div",
      { class: "actions" },
      button("Show the sheet again", { kind: "plain", onclick: () => recoverySheet(home, done) })
    )
  );
}

// src/setup/record.ts
async function awaitClip(clips, id, seconds) {
  for (const deadline = Date.now() + seconds * 1e3; ; ) {
    try {
      return await clips.item(id);
    } catch (error) {
      if (!(error instanceof Problem && error.status === 404)) throw error;
      if (Date.now() > deadline)
        throw new Error(
          "The clip has not arrived yet. It will be on your home page once the hub has uploaded it."
        );
    }
    await pause(700);
  }
}
function recordStep(home, camera) {
  const state = h("div", { "aria-live": "polite" });
  const record = button("Record now", {
    kind: "primary",
    icon: "hand",
    onclick: async () => {
      try {
        fill(state, waiting("Asking the hub to record"));
        const clip = await recordNow(home, camera);
        fill(state, waiting("Recording a few seconds, then sealing and uploading them"));
        const clips = openClips(home);
        const item = await awaitClip(clips, clip, 90);
        fill(state);
        await openPlayer(clips, item, { autoplay: true });
        fill(
          state,
          notice("good", h("p", {}, "That was your own door: sealed at home, opened in this browser."))
        );
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    }
  });
  step(
    "First clip",
    "See your own door",
    h(
      "p",
      { class: "lead" },
      "Record a few seconds and watch them here. They take the same way as every clip: sealed at home, opened in this browser."
    ),
    state,
    h(
      "div",
      { class: "actions" },
      record,
      button("Go to the home page", { kind: "quiet", onclick: () => go("/") }),
      button("Say where your home is", { kind: "plain", onclick: () => go("/requests.html#place") })
    )
  );
}

// src/pages/setup.ts
var wanted = new URLSearchParams(location.search).get("step");
function next(home) {
  if (!home.record.sheetTested) return recoverySheet(home, () => next(home));
  const hub = home.statement.hubs[0];
  if (!hub || wanted === "hub") return pairStep(home, (paired) => afterHub(home, paired));
  const camera = home.statement.cameras.at(-1);
  if (!camera || wanted === "camera") return cameraStep(home, hub.key, (added) => recordStep(home, added));
  recordStep(home, camera.id);
}
function afterHub(home, hub) {
  const camera = home.statement.cameras.find((c) => c.hub === hub);
  if (camera) return recordStep(home, camera.id);
  cameraStep(home, hub, (added) => recordStep(home, added));
}
async function start() {
  takeCode();
  try {
    next(await openHome());
  } catch (error) {
    if (error instanceof NotHome && error.reason === "no_household" && error.session) {
      return explainKeys(error.session, next);
    }
    if (error instanceof NotHome && error.reason === "signed_out")
      return go("/signin.html?next=/setup.html");
    await withHome(next);
  }
}
void start();
