// Builds the pages' stylesheet, scripts and icons into static/built/. Run by `npm run build`; `--watch` keeps the styles fresh.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync, readdirSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "built");
const require = createRequire(import.meta.url);
const watch = process.argv.includes("--watch");

mkdirSync(out, { recursive: true });
await scripts();
icons();
await styles();
report();

async function scripts() {
  const entries = readdirSync(join(here, "scripts")).filter((name) => name.endsWith(".entry.ts"));
  await build({
    entryPoints: entries.map((name) => ({ in: join(here, "scripts", name), out: name.replace(".entry.ts", "") })),
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020"],
    logLevel: "warning",
  });
}

// One file of all drawings, read by the `icon` tag on the server; no page loads it.
function icons() {
  const nodes = JSON.parse(readFileSync(require.resolve("lucide-static/icon-nodes.json"), "utf8"));
  const drawn = {};
  for (const [name, shapes] of Object.entries(nodes)) {
    drawn[name] = shapes.map(([tag, attributes]) => `<${tag}${attributesOf(attributes)}/>`).join("");
  }
  const path = join(out, "icons.json");
  writeFileSync(path + ".new", JSON.stringify(drawn));
  renameSync(path + ".new", path);
}

function attributesOf(attributes) {
  return Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`).join("");
}

function styles() {
  const cli = join(dirname(require.resolve("@tailwindcss/cli/package.json")), "dist", "index.mjs");
  const target = join(out, "shouwang.css");
  const fresh = watch ? target : `${target}.${process.pid}`;
  const args = [cli, "-i", join(here, "styles.css"), "-o", fresh, "--minify", ...(watch ? ["--watch"] : [])];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    let complaint = "";
    child.stderr.on("data", (part) => (complaint += part));
    child.on("exit", (code) => {
      if (code !== 0) return reject(new Error(`The stylesheet was not built:\n${complaint}`));
      if (!watch) renameSync(fresh, target);
      resolve();
    });
  });
}

function report() {
  for (const name of readdirSync(out).filter((each) => /\.(css|js)$/.test(each)).sort()) {
    const path = join(out, name);
    const packed = gzipSync(readFileSync(path), { level: 9 }).length;
    console.log(`${name}: ${statSync(path).size} bytes, ${packed} gzipped`);
  }
  rmSync(join(out, "shouwang.css.map"), { force: true });
}
