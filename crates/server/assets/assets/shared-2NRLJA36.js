import {
  Meeting
} from "./shared-NUMYPDCX.js";
import {
  changeSettings
} from "./shared-JJNZVMH2.js";
import {
  recordPins
} from "./shared-BVXFGN5K.js";
import {
  amend,
  withPolicy
} from "./shared-UI4E442E.js";
import {
  Refused,
  api
} from "./shared-K3QNCVT6.js";

// src/app/pair.ts
function readHub(value) {
  const hub = value;
  const good = hub?.v === 1 && /^[0-9a-f]{64}$/.test(hub.hub) && /^age1[0-9a-z]{58}$/.test(hub.recipient);
  if (!good) throw new Refused("slot_format", "The hub sent something this page does not understand.");
  return { ...hub, name: String(hub.name ?? "Hub").slice(0, 60) };
}
async function pairHub(home, code, signal, step) {
  step("Looking for the hub");
  const meeting = await Meeting.open(code, "pairing", signal);
  const hub = readHub(await meeting.read("hub", 20));
  step(`Found "${hub.name}". Adding it to your household`);
  const { token } = await api.addHub(hub.hub);
  const known = home.statement.hubs.some((h) => h.key === hub.hub && h.recipient === hub.recipient);
  if (!known) {
    await amend(home, (draft) => {
      draft.hubs = [
        ...draft.hubs.filter((h) => h.key !== hub.hub),
        { key: hub.hub, recipient: hub.recipient }
      ];
    });
  }
  const statement = home.wire.statements.at(-1);
  const pins = await recordPins(home);
  const offer = {
    v: 1,
    household: home.statement.household,
    statement,
    token,
    operator_key: home.record.operatorKey,
    log: pins?.logKey ?? null
  };
  await meeting.write("home", withPolicy(offer, home.record.policy));
  step("Waiting for the hub to take it in");
  const done = await meeting.read("done", 60);
  if (done?.v !== 1)
    throw new Refused("slot_format", "The hub sent something this page does not understand.");
  await changeSettings(home, (s) => {
    s.hubs[hub.hub] = { name: hub.name };
  });
  return { hub: hub.hub, name: hub.name, words: meeting.words() };
}
async function unpairHub(home, hub) {
  await amend(home, (draft) => {
    draft.hubs = draft.hubs.filter((h) => h.key !== hub);
    draft.cameras = draft.cameras.filter((c) => c.hub !== hub);
  });
}

export {
  pairHub,
  unpairHub
};
