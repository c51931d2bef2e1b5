// A QR code as an SVG picture, black on white in any theme, because cameras expect that.

import qrcode from "qrcode-generator";
import { s } from "./h.ts";

const QUIET = 4;

/** The picture of a text. */
export function qr(content: string, label: string): SVGElement {
  const code = qrcode(0, "M");
  code.addData(content);
  code.make();
  const count = code.getModuleCount();
  const side = count + 2 * QUIET;
  let path = "";
  for (let y = 0; y < count; y++) {
    for (let x = 0; x < count; x++) if (code.isDark(y, x)) path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
  }
  return s(
    "svg",
    {
      class: "qr",
      viewBox: `0 0 ${side} ${side}`,
      role: "img",
      "aria-label": label,
      "shape-rendering": "crispEdges",
    },
    s("rect", { width: side, height: side, fill: "#fff" }),
    s("path", { d: path, fill: "#000" }),
  );
}
