// This browser comes in: a code from a colleague's screen, six words, done.

import type { Desk } from "../agency/desk.ts";
import { comeIn, letIn } from "../agency/join.ts";
import { forgetDevice } from "../agency/store.ts";
import { pause } from "../app/mailbox.ts";
import { Newcomer, frame, stopHere } from "../pairing/newcomer.ts";
import { compare } from "../ui/forms.ts";
import { button } from "../ui/parts.ts";

const LISTED_MS = 60_000;

/** This browser as the new end; `done` shows what comes then, or what was there before. */
export function newcomer(desk: Desk, done: () => unknown): Newcomer {
  return new Newcomer(
    {
      title: "Let this browser in",
      lead: `It will open what residents share with ${desk.agency.name}.`,
      hint: "12 letters and digits. A colleague's browser shows it, under Team and key, Let somebody in.",
      other: "your colleague's browser",
      there: "There, open Team and key, Let somebody in, and type the code this screen shows.",
    },
    async (code, signal) => words(desk, await comeIn(desk, code, signal), done),
    () => [button("Back", { kind: "plain", onclick: done })],
  );
}

function words(desk: Desk, six: string[], done: () => unknown): void {
  const same = async () => {
    await listed(desk);
    await done();
  };
  const differ = async () => {
    await forgetDevice(desk.agency.agency);
    stopHere(
      "On the other screen remove the newest browser and change the key, then start again with a new code.",
    );
  };
  frame("Compare six words", ...compare(six, "The other screen", { run: same }, differ));
}

/** The other end stores the keyring that lists this browser a moment later. */
async function listed(desk: Desk): Promise<void> {
  for (const end = Date.now() + LISTED_MS; Date.now() < end && !(await letIn(desk));) await pause(1_000);
}
