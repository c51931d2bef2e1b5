// Line icons on a 24-pixel grid, drawn for this product.

import { s } from "./h.ts";

const PATHS = {
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 2H5zM10 20.5a2.2 2.2 0 0 0 4 0",
  motion:
    "M3.5 8.5h6M2.5 12.5h5M4.5 16.5h4M15.5 5.2a1.6 1.6 0 1 0 .01 0M11.5 12l2.8-2.6 2.5 1.3 1.4 2.5 " +
    "2.3.6M14.6 10.8l-1.3 4 3 2.2.4 3.5M13.3 15l-1.6 2.6-3 .9",
  hand: "M12 4.5a7.5 7.5 0 1 0 .01 0M12 9.2a2.8 2.8 0 1 0 .01 0",
  gap: "M4 12h3.5M10.5 12h3M16.5 12H20",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  keep: "M7 4.5h10a.8.8 0 0 1 .8.8V20L12 16.2 6.2 20V5.3a.8.8 0 0 1 .8-.8z",
  name: "M4.5 19.5l.9-3.8L15.8 5.3a1.6 1.6 0 0 1 2.3 0l.6.6a1.6 1.6 0 0 1 0 2.3L8.3 18.6z",
  trash: "M5 7h14M9.5 7V4.8h5V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5M13.7 10.5v5.5",
  download: "M12 4.5v10.5M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  shield: "M12 3.8l7 2.6v5.2c0 4.2-2.9 7.2-7 8.6-4.1-1.4-7-4.4-7-8.6V6.4zM8.8 12l2.3 2.3 4.2-4.4",
  warn: "M12 4.5l8.5 15h-17zM12 10v4.5M12 17v.1",
  info: "M12 4a8 8 0 1 0 .01 0M12 11v5M12 8v.1",
  left: "M14.5 6l-6 6 6 6",
  right: "M9.5 6l6 6-6 6",
  stepBack: "M16.5 6.5L10 12l6.5 5.5zM6.5 6.5v11",
  stepOn: "M7.5 6.5L14 12l-6.5 5.5zM17.5 6.5v11",
  camera:
    "M4 7.5h10a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 15V9A1.5 1.5 0 0 1 " +
    "4 7.5zM15.5 11l6-3v8l-6-3z",
  hub: "M4 14.5h16v5H4zM7 17v.1M10 17v.1M12 14.5v-3M8.3 9.2a5.2 5.2 0 0 1 7.4 0M5.8 6.7a8.8 8.8 0 0 1 12.4 0",
  phone: "M8 3.5h8a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1zM11 17.5h2",
  person: "M12 4.5a3.7 3.7 0 1 0 .01 0M5 20c.4-4 3.2-6 7-6s6.6 2 7 6",
  key: "M8 11.5a4 4 0 1 0 .01 0M11 13.5l8.5-8.5M16 8.5l2.5 2.5M13.5 11l1.8 1.8",
  print: "M7 9V4.5h10V9M7 16H4.5V9h15v7H17M7 13.5h10V20H7z",
  save: "M5 5h11l3 3v11H5zM8.5 5v4.5h6V5M8 19v-5.5h8V19",
  copy: "M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9",
  plus: "M12 5v14M5 12h14",
  sound: "M4.5 9.5v5h3L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.7 7.7 0 0 1 0 11",
  mute: "M4.5 9.5v5h3L12 18.5v-13L7.5 9.5zM16 10l4.5 4.5M20.5 10L16 14.5",
  full: "M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15",
  restore: "M5 12a7 7 0 1 0 2.2-5.1M5 4.5V9h4.5",
  out: "M14 4.5h5.5v15H14M4 12h10M10.5 8l4 4-4 4",
  place: "M12 21c-4-5-6.5-8-6.5-11.5a6.5 6.5 0 0 1 13 0C18.5 13 16 16 12 21zM12 7a2.4 2.4 0 1 0 .01 0",
  picture: "M4 5.5h16v13H4zM4 15.5l4.5-4 4 3.5 3-2.5 4.5 4M15.5 9v.1",
  request: "M6 4h12v16l-6-3.5L6 20zM9 8.5h6M9 12h4",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon beside words that say the same; hidden from screen readers. */
export function icon(name: IconName, size = 20): SVGElement {
  return s(
    "svg",
    {
      class: `icon icon-${name}`,
      viewBox: "0 0 24 24",
      width: size,
      height: size,
      "aria-hidden": "true",
      focusable: "false",
    },
    s("path", { d: PATHS[name] }),
  );
}
