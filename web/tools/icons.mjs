// Draws the PNG icons from icon.svg with the browser that also runs the end-to-end tests. Run by hand after
// the drawing changes.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../src/icons");
const svg = readFileSync(join(folder, "icon.svg"), "utf8");
const square = svg.replace('rx="112" ', "");
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const draw = async (name, source, size) => {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${source}`,
  );
  writeFileSync(join(folder, name), await page.screenshot({ omitBackground: true }));
  await page.close();
};
await draw("icon-192.png", svg, 192);
await draw("icon-512.png", svg, 512);
await draw("icon-180.png", square, 180);
await draw("icon-maskable-512.png", square, 512);
await browser.close();
