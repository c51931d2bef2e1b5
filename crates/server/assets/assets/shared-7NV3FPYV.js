import {
  wrapIn
} from "./shared-QULOW3OS.js";
import {
  checkWrap,
  verifyTrustees
} from "./shared-7OTOSEAU.js";
import {
  acceptHead,
  knownHead,
  recordPins
} from "./shared-BVXFGN5K.js";
import {
  NO_NAMES,
  amend,
  clipIdentities,
  meetPolicy,
  openHeader,
  policyIn,
  remember,
  withNames
} from "./shared-UI4E442E.js";
import {
  Refused,
  api,
  choices,
  enc,
  h,
  sha2562 as sha256,
  u64,
  unbase64,
  unhex,
  utf8
} from "./shared-K3QNCVT6.js";

// src/crypto/label.ts
function labelHash(label) {
  return sha256(
    enc(
      "sidelight/label/v1",
      unhex(label.household, 16),
      unhex(label.camera, 16),
      unhex(label.clip, 16),
      utf8(label.track),
      u64(label.startMs),
      unhex(label.hub, 32),
      utf8(label.notice),
      u64(label.epoch)
    )
  );
}

// src/app/access.ts
var refuse = (code, what) => new Refused(code, `${what} It is not accepted.`);
async function trusteesOf(operator) {
  if (!operator.log_vkey) return null;
  const { text } = await meetPolicy(operator.log_vkey);
  const policy = policyIn(operator.log_vkey, text);
  return (await verifyTrustees(await api.trustees(), { policy })).trustees;
}
async function trusteesFor(home) {
  const pins = await recordPins(home);
  if (!pins) return null;
  const known = await knownHead(home);
  const { checkpoint, trustees } = await verifyTrustees(await api.trustees(), pins);
  await acceptHead(home, checkpoint, known);
  const before = home.record.quorumKey;
  if (before && (trustees?.epoch ?? 0) < before.epoch) {
    const what = "The service shows an older key of the trustees than this device has seen.";
    throw refuse("older_trustees", what);
  }
  if (before && trustees && trustees.epoch === before.epoch && trustees.recipient !== before.recipient) {
    throw refuse("other_trustees", "The service shows another key for the same trustees.");
  }
  if (trustees && trustees.epoch !== before?.epoch) {
    await remember(home, { quorumKey: { epoch: trustees.epoch, recipient: trustees.recipient } });
  }
  return trustees;
}
async function chooseAccess(home, access) {
  await amend(home, (draft) => {
    const { address, contacts } = draft.access.kind === "emergency" ? draft.access : NO_NAMES;
    draft.access = access.kind === "emergency" ? { ...access, address, contacts } : access;
  });
}
async function setNames(home, change) {
  await amend(home, (draft) => {
    draft.access = withNames(draft, change).access;
  });
}
async function openersOf(home, item, { card }) {
  if (!item.headers.video) return { kind: "nobody" };
  const header = unbase64(item.headers.video);
  await openHeader(header, clipIdentities(home.keyring));
  const wrap = wrapIn(header);
  if (!wrap) return { kind: "nobody" };
  const trustees = await trusteesFor(home).catch(() => null);
  if (trustees?.epoch !== wrap.epoch) return { kind: "trustees", epoch: wrap.epoch, trustees: null };
  checkWrap(trustees.roster, wrap, labelHash({ ...card, track: "video" }));
  return { kind: "trustees", epoch: wrap.epoch, trustees };
}

// src/setup/access.ts
var SEALED_ONLY = "This service has no trustees, so your footage is sealed: nobody but your household can ever open it.";
function publicPage(publicUrl, path) {
  return new URL(path, publicUrl.endsWith("/") ? publicUrl : `${publicUrl}/`).href;
}
function together({ threshold, trustees }) {
  return `${threshold} of the ${trustees.length} trustees`;
}
function trusteeList(trustees, publicUrl) {
  const link = (path, label) => h("a", { href: publicPage(publicUrl, path) }, label);
  return h(
    "div",
    { class: "stack small" },
    h("p", {}, "The trustees, as the public record names them:"),
    h("ul", {}, ...trustees.trustees.map((t) => h("li", {}, link(`record/entry/${t.index}`, t.name)))),
    h(
      "p",
      {},
      link(`record/entry/${trustees.index}`, "Their key in the public record"),
      ", and ",
      link("rules", "the rules"),
      "."
    )
  );
}
function askAccess(trustees, publicUrl, now) {
  const fieldset = choices(
    "Who can open your footage?",
    "access",
    [
      {
        value: "sealed",
        label: "Sealed",
        hint: "Nobody but your household can ever open it. Whoever asks the service gets the answer that it cannot."
      },
      {
        value: "emergency",
        label: "Emergency access",
        hint: `Your household; and ${together(trustees)} together, only under the public rules. Each time is entered in the public record and told to you.`
      }
    ],
    now
  );
  const root = h(
    "div",
    { class: "stack" },
    fieldset,
    trusteeList(trustees, publicUrl),
    h(
      "p",
      { class: "small muted" },
      "It is about the picture of clips from now on; sound and preview stay your household's alone. You can change it for later clips under Devices."
    )
  );
  const input = () => fieldset.querySelector("input:checked");
  return {
    root,
    input: () => fieldset.querySelector("input"),
    read: () => {
      const value = input()?.value;
      if (value === "sealed") return { kind: "sealed" };
      if (value !== "emergency") return null;
      return { kind: "emergency", quorumEpoch: trustees.epoch, ...NO_NAMES };
    }
  };
}

export {
  SEALED_ONLY,
  publicPage,
  together,
  trusteeList,
  askAccess,
  trusteesOf,
  trusteesFor,
  chooseAccess,
  setNames,
  openersOf
};
