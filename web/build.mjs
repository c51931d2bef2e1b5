// Builds web/src into crates/server/assets: unminified, under hashed names, with integrity attributes.
// The result is committed, and the same source gives the same bytes on every machine.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { pages, render } from "./pages.mjs";

const web = dirname(fileURLToPath(import.meta.url));
const out = join(web, "../crates/server/assets");

const common = {
  absWorkingDir: web,
  bundle: true,
  format: "esm",
  target: ["es2022", "chrome120", "firefox121", "safari17"],
  outdir: "assets",
  write: false,
  metafile: true,
  charset: "utf8",
  legalComments: "inline",
  entryNames: "[name]-[hash]",
  chunkNames: "shared-[hash]",
  loader: { ".txt": "text" },
  logLevel: "warning",
};

/** Builds and returns files by name, and the metafile's outputs by the same names. */
async function bundle(options) {
  const result = await build({ ...common, ...options });
  const files = new Map(result.outputFiles.map((f) => [basename(f.path), f.contents]));
  const meta = new Map(Object.entries(result.metafile.outputs).map(([path, m]) => [basename(path), m]));
  return { files, meta };
}

const integrity = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

const worker = await bundle({ entryPoints: ["src/player/worker.ts"] });
const [workerName] = worker.files.keys();
const style = await bundle({ entryPoints: ["src/style/app.css"] });
const [styleName] = style.files.keys();
const scripts = await bundle({
  entryPoints: pages.filter((p) => !p.words).map((p) => `src/pages/${p.name}.ts`),
  splitting: true,
  define: { WORKER_PATH: JSON.stringify(`/assets/${workerName}`) },
});

/** Everything a script imports, itself first, in one fixed order. */
function graph(name, seen = new Set()) {
  if (!seen.has(name)) {
    seen.add(name);
    for (const i of scripts.meta.get(name).imports) graph(basename(i.path), seen);
  }
  return [...seen];
}

const assets = new Map([...worker.files, ...style.files, ...scripts.files]);
const link = (name) => ({ path: `/assets/${name}`, integrity: integrity(assets.get(name)) });

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "assets"), { recursive: true });
for (const [name, bytes] of assets) writeFileSync(join(out, "assets", name), bytes);
for (const page of pages) {
  const entry = [...scripts.meta].find(([, m]) => m.entryPoint === `src/pages/${page.name}.ts`)?.[0];
  const html = render(page, { scripts: entry ? graph(entry).map(link) : [], style: link(styleName) });
  writeFileSync(join(out, `${page.name}.html`), html);
}
for (const name of readdirSync(join(web, "src/icons"))) {
  writeFileSync(join(out, name), readFileSync(join(web, "src/icons", name)));
}
// The service worker: it stands for every page, so it is served from the root under its own name.
const pushed = { in: "src/reach/worker.ts", out: "push" };
const push = await bundle({ entryPoints: [pushed], entryNames: "[name]" });
writeFileSync(join(out, "push.js"), push.files.get("push.js"));
// The one script of the public origin; it is served under its own name and asked for again each time.
const check = await bundle({ entryPoints: ["src/record/check.ts"], entryNames: "[name]" });
writeFileSync(join(web, "../crates/server/public/check.js"), check.files.get("check.js"));
console.log(`${assets.size} assets, ${pages.length} pages`);
