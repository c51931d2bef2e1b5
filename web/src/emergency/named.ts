// How an officer names whose footage it is: by the tags at doors, or by an address or contact of one of their
// look-ups. Which there are this browser alone knows; the operator gets the hash of one.

import { chosen, doorsField, tagsIn, wrongTags } from "../release/fields.ts";
import type { NamedAddress } from "../lookup/kept.ts";
import { h } from "../ui/h.ts";
import { BY_DOORS as DOORS, nameOf } from "../release/typed.ts";
import { choices } from "../ui/parts.ts";
import type { NamedHome } from "./claim.ts";


/** The fields; with no address or contact to choose, those for door tags alone. */
export class Named {
  private readonly doors = doorsField("Door tags, one to a line", 3);
  private readonly ways: HTMLFieldSetElement | null;
  readonly root: HTMLElement;

  constructor(private readonly addresses: NamedAddress[]) {
    this.ways = addresses.length === 0 ? null : this.choice();
    this.root = h("div", { class: "stack-s" }, this.ways, this.doors.root);
    this.ways?.addEventListener("change", () => this.paint());
    this.paint();
  }

  private choice(): HTMLFieldSetElement {
    const address = (it: NamedAddress) => ({
      value: nameOf(it),
      label: `Address or contact ${it.line} of look-up ${it.look_up}`,
      hint: `${it.typed}. Every camera of the home, if a household made it known.`,
    });
    const ways = [{ value: DOORS, label: "By the tags at the doors" }, ...this.addresses.map(address)];
    return choices("How do you name the home?", "named", ways, null);
  }

  /** Tags are asked for only where doors are named. */
  private paint(): void {
    this.doors.root.hidden = this.ways !== null && chosen(this.ways) !== DOORS;
  }

  private address(): NamedAddress | undefined {
    const way = this.ways === null ? DOORS : chosen(this.ways);
    return this.addresses.find((it) => nameOf(it) === way);
  }

  read(): { doors: string[]; home: NamedHome | null } {
    const address = this.address();
    if (!address) return { doors: tagsIn(this.doors.input), home: null };
    return { doors: [], home: { look_up: address.look_up, address: address.hash } };
  }

  /** What is missing or wrong. */
  wrong(): string[] {
    if (this.ways !== null && chosen(this.ways) === "") return ["Choose how you name the home."];
    if (this.address()) return [];
    const tags = tagsIn(this.doors.input);
    return tags.length === 0 ? ["Name at least one door by its tag."] : wrongTags(tags);
  }
}
