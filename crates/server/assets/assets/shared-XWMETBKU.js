import {
  call,
  request
} from "./shared-K3QNCVT6.js";

// src/ui/drawn.ts
function onChange() {
  let shown = "";
  return async (what, draw) => {
    const key = JSON.stringify(what);
    if (key === shown) return;
    shown = key;
    try {
      await draw();
    } catch (error) {
      if (shown === key) shown = "";
      throw error;
    }
  };
}
function whileLookedAt(everyMs, look, sooner) {
  const again = () => {
    if (document.visibilityState === "visible") look();
  };
  setInterval(() => !sooner?.isDue() && again(), everyMs);
  if (sooner) setInterval(() => sooner.isDue() && again(), sooner.everyMs);
  document.addEventListener("visibilitychange", again);
  return again;
}
function stillFocused(place, draw) {
  const typing = document.activeElement;
  draw();
  if (typing instanceof HTMLElement && typing !== document.activeElement && place.contains(typing)) {
    typing.focus({ preventScroll: true });
  }
}

// src/api/lookup.ts
async function get(path) {
  return await (await request("GET", path, void 0, { cache: "no-store" })).json();
}
var AGENCY = "/api/agency/look-ups";
var REVIEW = "/api/review/look-ups";
var at = (id) => encodeURIComponent(id);
var lookUps = {
  all: async () => (await get(AGENCY)).look_ups,
  one: (id) => get(`${AGENCY}/${at(id)}`),
  /** In place of the version that was typed before, if there is one. */
  type: (typed, was) => call("POST", was === null ? AGENCY : `${AGENCY}/${at(was)}/anew`, typed),
  discard: (id) => request("DELETE", `${AGENCY}/${at(id)}`),
  sign: (id, approve) => call("POST", `${AGENCY}/${at(id)}/sign`, approve),
  withdraw: (id) => call("POST", `${AGENCY}/${at(id)}/withdraw`),
  answers: (id) => get(`${AGENCY}/${at(id)}/answers`),
  hashes: (id, hashes) => request("POST", `${AGENCY}/${at(id)}/hashes`, { hashes }),
  reviews: async () => (await get(REVIEW)).look_ups,
  review: (id) => get(`${REVIEW}/${at(id)}`),
  approval: (id) => call("POST", `${REVIEW}/${at(id)}/approval`),
  approve: (id, { openings }, approve) => call("POST", `${REVIEW}/${at(id)}/approve`, { openings, approve }),
  refusal: (id, reason) => call("POST", `${REVIEW}/${at(id)}/refusal`, { reason }),
  refuse: (id, { reason, openings }, approve) => call("POST", `${REVIEW}/${at(id)}/refuse`, { reason, openings, approve }),
  own: async () => (await get("/api/household/look-ups")).look_ups
};

export {
  onChange,
  whileLookedAt,
  stillFocused,
  lookUps
};
