// Measures in the machine's own Chromium how long a clip takes from a click to its first frame, for `cargo
// xtask bench`: node bench.mjs FILM ROUNDS

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = fileURLToPath(new URL(".", import.meta.url));
// Within web/, so that Node finds the browser driver.
const outfile = join(web, "test-results/bench/play.mjs");
await build({
  absWorkingDir: web,
  entryPoints: ["bench/play.ts"],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  external: ["playwright-core", "esbuild"],
  logLevel: "warning",
});
const run = spawnSync(process.execPath, ["--no-warnings", outfile, ...process.argv.slice(2)], {
  cwd: web,
  stdio: ["ignore", "inherit", "inherit"],
});
process.exit(run.status ?? 1);
