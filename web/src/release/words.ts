// Small words that the pages of emergencies and of demands have in common.

import { clock, dateOf } from "../ui/format.ts";

/** Day and time, of what stays on the page. */
export const momentOf = (ms: number) => `${dateOf(ms)}, ${clock(ms)}`;

/** Words within a sentence. */
export const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** A code of a closed list in words. */
export const said = (list: Record<string, string>, code: string) => list[code] ?? code;

/** Of a decided one; then before and after as many trustees have answered as have to. */
export const APPROVED = "Two reviewers approved it.";
export const CHECKED = "The trustees check it, each for itself.";
export const CLIPS_HERE = "Enough trustees have answered: the clips are here.";
