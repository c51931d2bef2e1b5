// Runs the end-to-end tests against the real programs: the demo's operator, hubs and cameras, and the
// machine's own Chromium. SIDELIGHT_DEMO_BIN names another demo than that in target/; a name as argument
// runs one test file.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = dirname(fileURLToPath(import.meta.url));
// Within web/, so that Node finds the browser driver.
const out = join(web, "test-results/e2e");
const built = ["release", "debug"].map((profile) => join(web, `../target/${profile}/demo`));
const demo = process.env.SIDELIGHT_DEMO_BIN ?? built.find(existsSync);
if (!demo || !existsSync(demo)) {
  console.error("The demo is not built. Build it with `cargo build --release -p sidelight-demo`.");
  process.exit(1);
}
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const wanted = process.argv[2] ?? "";
// Those that take longest begin first, or the last of them would run alone at the end.
const LONGEST = ["walk", "played", "requests", "emergency", "demand"];
const isLong = (name) => LONGEST.includes(name.split(".")[0]);
const names = readdirSync(join(web, "e2e"));
const tests = names.filter((name) => name.endsWith(".test.ts") && name.includes(wanted));
// The runner takes them by name.
const builtAs = (name) => `${isLong(name) ? "0" : "1"}-${name.replace(/\.ts$/, "")}`;
await build({
  absWorkingDir: web,
  entryPoints: Object.fromEntries(tests.map((name) => [builtAs(name), `e2e/${name}`])),
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  external: ["playwright-core", "esbuild"],
  logLevel: "warning",
});
// What they do most is wait: for a clip to be over, for a hold, for a passkey's entry. Each has programs and
// ports of its own.
const AT_A_TIME = 3;
const files = tests.map((name) => join(out, `${builtAs(name)}.mjs`));
const options = ["--no-warnings", "--test", `--test-concurrency=${AT_A_TIME}`];
const run = spawnSync(process.execPath, [...options, ...files], {
  cwd: web,
  stdio: "inherit",
  env: { ...process.env, SIDELIGHT_DEMO_BIN: demo },
});
process.exit(run.status ?? 1);
