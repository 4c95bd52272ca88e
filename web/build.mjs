// Builds web/dist, which the program embeds: Tabler's stylesheet, ours, one script, and that of the voting page.
import { build } from "esbuild";
import { mkdirSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const dist = here("dist");
mkdirSync(dist, { recursive: true });
const built = () => readdirSync(dist).filter((name) => name !== ".gitkeep").sort().join();
const before = built();
for (const name of readdirSync(dist)) if (name !== ".gitkeep") rmSync(`${dist}/${name}`);

await build({
  entryPoints: {
    tabler: here("node_modules/@tabler/core/dist/css/tabler.min.css"),
    zhiping: here("src/zhiping.css"),
  },
  outdir: dist,
  minify: true,
  legalComments: "inline",
  charset: "utf8",
  // Older Chromium builds of office desktops are in use.
  target: ["chrome100", "firefox100", "safari15"],
});
await build({
  entryPoints: { zhiping: here("src/main.ts"), ballot: here("src/ballot.ts") },
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  charset: "utf8",
  target: ["es2020"],
});

// Cargo sees changed files but not new ones: touch the file that embeds them when the list changes.
if (built() !== before) {
  const now = new Date();
  utimesSync(here("../crates/web/src/assets.rs"), now, now);
}
