// What became of a release at a court, in words; and the public text, whose last line names the paper.

import type { Process } from "../api/outcome.ts";

/** What an agency states. */
export const STATES: Record<Process, { label: string; hint: string }> = {
  filed: { label: "A court was asked", hint: "What it says follows later." },
  granted: { label: "The court agreed", hint: "It says that it was right, afterwards or before." },
  denied: { label: "The court did not agree", hint: "It says that it was not right." },
  never: { label: "No court is asked", hint: "This is final, and counts against your agency." },
};

/** The fingerprint of the paper in a public text, if it names one. */
export const paperIn = (text: string): string | null =>
  /\n\nPaper: sha256:([0-9a-f]{64})$/.exec(text)?.[1] ?? null;
