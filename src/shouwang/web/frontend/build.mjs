// Builds the pages' stylesheet, scripts and icons into static/built/. Run by `npm run build`; `--watch` keeps the styles fresh.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync, readdirSync, renameSync } from "node:fs";
import { createHash } from "node:crypto";
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
if (!watch) await gateApp();
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

// The offline gate: an app of its own under /gate-app/, whose file names carry a hash; its worker keeps exactly these files.
async function gateApp() {
  const [from, to] = [join(here, "gate"), join(out, "gate")];
  const drawn = JSON.parse(readFileSync(join(out, "icons.json"), "utf8"));
  const sources = [from, join(here, "shared")].flatMap((room) => readdirSync(room).map((name) => readFileSync(join(room, name), "utf8"))).join("");
  const named = Object.entries(drawn).filter(([name]) => sources.includes(`"${name}"`));
  const common = { bundle: true, minify: true, target: ["es2020"], logLevel: "warning", write: false };
  const made = async (options) => (await build({ ...common, ...options })).outputFiles;
  const files = new Map();
  const keep = (name, body) => files.set(name, Buffer.from(body)) && name;
  const styled = readFileSync(join(out, "shouwang.css"));
  const version = hash(sources, styled);
  const define = { ICONS: JSON.stringify(Object.fromEntries(named)), VERSION: JSON.stringify(version) };
  const scripts = await made({ entryPoints: { app: join(from, "app.ts") }, outdir: to, format: "esm", splitting: true, define, entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]" });
  for (const { path, contents } of scripts) keep(path.slice(to.length + 1), contents);
  const script = [...files.keys()].find((name) => name.startsWith("app-"));
  const style = keep(`style-${hash(styled)}.css`, styled);
  keep("icon.svg", readFileSync(join(here, "..", "static", "shouwang", "logo.svg")));
  keep("manifest.webmanifest", readFileSync(join(from, "manifest.webmanifest")));
  keep("index.html", readFileSync(join(from, "index.html"), "utf8").replace("STYLE", style).replace("SCRIPT", script));
  const kept = [...files.keys()].map((name) => (name === "index.html" ? "./" : name));
  const whole = { ...define, FILES: JSON.stringify(kept) };
  const [worker] = await made({ entryPoints: [join(from, "sw.ts")], outfile: join(to, "sw.js"), format: "iife", define: whole });
  keep("sw.js", worker.contents);
  const fresh = `${to}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  let packed = 0;
  for (const [name, body] of files) {
    const small = gzipSync(body, { level: 9 });
    packed += small.length;
    writeFileSync(join(fresh, name), body);
    if (small.length < body.length) writeFileSync(join(fresh, `${name}.gz`), small);
  }
  writeFileSync(join(fresh, "files.json"), JSON.stringify([...files.keys()]));
  rmSync(to, { recursive: true, force: true });
  renameSync(fresh, to);
  console.log(`gate app: ${files.size} files, ${packed} bytes gzipped`);
}

function hash(...parts) {
  const made = createHash("sha256");
  parts.forEach((part) => made.update(part));
  return made.digest("hex").slice(0, 10);
}

function report() {
  for (const name of readdirSync(out).filter((each) => /\.(css|js)$/.test(each)).sort()) {
    const path = join(out, name);
    const packed = gzipSync(readFileSync(path), { level: 9 }).length;
    console.log(`${name}: ${statSync(path).size} bytes, ${packed} gzipped`);
  }
  rmSync(join(out, "shouwang.css.map"), { force: true });
}
