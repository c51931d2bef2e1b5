import {
  holders,
  keyState
} from "./shared-QUQU22NC.js";
import {
  h,
  notice,
  sentence
} from "./shared-K3QNCVT6.js";

// src/officer/keybox.ts
function remark(kind, title, text, link) {
  return notice(
    kind,
    h("p", {}, h("strong", {}, title), ` ${text}`),
    link && h("p", {}, h("a", { href: link[1] }, link[0]))
  );
}
var TEAM = ["Open Team and key", "/team.html"];
function keyRemark(state) {
  switch (state.state) {
    case "first":
      return remark(
        "info",
        "The agency has no key yet.",
        "Residents seal what they share to it. Without it nothing can be asked.",
        ["Make the key", "/team.html"]
      );
    case "pending":
      return remark(
        "info",
        "The agency's key is on its way into the public record.",
        "It takes a moment.",
        TEAM
      );
    case "outside":
      return remark(
        "info",
        "The agency's key is not in this service.",
        "Whoever made it can bring it into a browser.",
        TEAM
      );
    case "stranger":
      return remark(
        "info",
        "This browser does not hold the agency's key.",
        "You can write requests here. To open what is shared, let this browser in.",
        TEAM
      );
    case "unlisted":
      return remark(
        "info",
        "This browser waits to be let in, or was removed.",
        "It cannot open what is shared with the agency.",
        TEAM
      );
    case "held": {
      const people = holders(state.keyring).size;
      if (people >= 2) return null;
      return remark(
        "info",
        `The key is held by ${people === 1 ? "one person" : `${people} people`}: at least two are needed.`,
        "If this one cannot come, nobody opens what residents share.",
        ["Let a second person in", "/team.html"]
      );
    }
  }
  return null;
}
async function keyRemarks(desk) {
  const passkey = desk.agency.credential === null && remark(
    "info",
    "Your passkey is not in the public record yet.",
    "Until it is, you can write but not submit. It takes a moment, or the time this service lets a new key rest.",
    null
  );
  try {
    return [passkey, keyRemark(await keyState(desk))];
  } catch (error) {
    return [passkey, notice("warn", h("p", {}, sentence(error)))];
  }
}

export {
  keyRemark,
  keyRemarks
};
