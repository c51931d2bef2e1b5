// Set-up, step by step. Every step begins from what is already so, so a reload loses nothing.

import { type Home, NotHome, openHome } from "../app/household.ts";
import { go, takeCode, withHome } from "../app/route.ts";
import { cameraStep } from "../setup/camera.ts";
import { pairStep } from "../setup/hub.ts";
import { explainKeys, recoverySheet } from "../setup/keys.ts";
import { recordStep } from "../setup/record.ts";

const wanted = new URLSearchParams(location.search).get("step");

/** The first step that is not done, or the one that was asked for. */
function next(home: Home): void {
  if (!home.record.sheetTested) return recoverySheet(home, () => next(home));
  const hub = home.statement.hubs[0];
  if (!hub || wanted === "hub") return pairStep(home, (paired) => afterHub(home, paired));
  const camera = home.statement.cameras.at(-1);
  if (!camera || wanted === "camera") return cameraStep(home, hub.key, (added) => recordStep(home, added));
  recordStep(home, camera.id);
}

function afterHub(home: Home, hub: string): void {
  const camera = home.statement.cameras.find((c) => c.hub === hub);
  if (camera) return recordStep(home, camera.id);
  cameraStep(home, hub, (added) => recordStep(home, added));
}

async function start(): Promise<void> {
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
