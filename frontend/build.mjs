// Bundles styles, scripts, icons and fonts into src/labimpact/ui/static/dist (not committed).
// The same lock and sources give the same bytes; when nothing changed it does nothing.
import { createHash } from "node:crypto";
import {
  copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { cut, sources } from "./cut.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = resolve(here, "../src/labimpact/ui/static/dist");
const italia = join(modules, "bootstrap-italia");

const webFonts = {
  Titillium_Web: ["300", "300italic", "600", "700", "italic", "regular"],
  Lora: ["700", "regular"],
  Roboto_Mono: ["700", "regular"],
};
const weights = ["400Regular", "700Bold"];
const pdfFonts = {
  "noto-nastaliq-urdu": weights,
  "noto-sans": [...weights, "400Regular_Italic"],
  "noto-sans-arabic": weights,
  "noto-sans-bengali": weights,
  "noto-sans-devanagari": weights,
  "noto-sans-ethiopic": weights,
  "noto-sans-gurmukhi": weights,
  // Ten megabytes a weight: one must do, and what is bold elsewhere is not in Chinese.
  "noto-sans-sc": ["400Regular"],
  "noto-sans-sinhala": weights,
};

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    })
    .sort();
}

function fingerprint() {
  const hash = createHash("sha256");
  const inputs = ["build.mjs", "cut.mjs", "icons.txt", "package-lock.json"].map((name) => join(here, name));
  for (const path of [...inputs, ...filesBelow(join(here, "src")), ...sources()]) {
    hash.update(relative(here, path)).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

// Bootstrap Italia is written for left-to-right pages. Turning its physical sides into logical
// ones gives one sheet for both directions, instead of a second, mirrored sheet.
export function logical(css) {
  const sides = { left: "inline-start", right: "inline-end" };
  const corners = {
    "top-left": "start-start", "top-right": "start-end",
    "bottom-left": "end-start", "bottom-right": "end-end",
  };
  return css
    .replace(/([;{])(margin|padding|border)-(left|right)(-[a-z]+)?:/g,
      (_, before, name, side, rest = "") => `${before}${name}-${sides[side]}${rest}:`)
    .replace(/([;{])border-(top|bottom)-(left|right)-radius:/g,
      (_, before, block, side) => `${before}border-${corners[`${block}-${side}`]}-radius:`)
    .replace(/([;{])(left|right):/g, (_, before, side) => `${before}inset-${sides[side]}:`)
    .replace(/([;{])text-align:(left|right)/g,
      (_, before, side) => `${before}text-align:${side === "left" ? "start" : "end"}`)
    .replace(/([;{])float:(left|right)/g, (_, before, side) => `${before}float:${sides[side]}`)
    .replace(/([;{])(margin|padding):([^\s;}!()]+) ([^\s;}!()]+) ([^\s;}!()]+) ([^\s;}!()]+)(!important)?(?=[;}])/g,
      (whole, before, name, top, right, bottom, left, important = "") =>
        right === left
          ? whole
          : `${before}${name}-block:${top} ${bottom}${important};${name}-inline:${left} ${right}${important}`);
}

async function styles() {
  const sass = await import("sass");
  const { transform } = await import("esbuild");
  const { css } = sass.compile(join(here, "src/scss/app.scss"), {
    loadPaths: [join(italia, "src/scss"), join(here, "src/scss")],
    style: "compressed",
    charset: false,
    // The design system still uses @import and old colour functions; its warnings are not ours.
    logger: sass.Logger.silent,
  });
  const { code } = await transform(logical(css), {
    loader: "css", minify: true, target: ["chrome109", "firefox102", "safari15"],
    legalComments: "none",
  });
  return code;
}

async function scripts(folder) {
  const { build } = await import("esbuild");
  await build({
    entryPoints: ["app", "portal", "map"].map((name) => join(here, `src/js/${name}.js`)),
    outdir: folder,
    bundle: true, minify: true, format: "iife", legalComments: "none",
    loader: { ".png": "dataurl" },
    target: ["chrome109", "firefox102", "safari15"],
    logLevel: "warning",
  });
}

function icons() {
  const sprite = readFileSync(join(italia, "dist/svg/sprites.svg"), "utf8");
  const symbols = new Map();
  for (const [symbol, id] of sprite.matchAll(/<symbol[^>]*\bid="([^"]+)"[\s\S]*?<\/symbol>/g)) {
    symbols.set(id, symbol);
  }
  const wanted = readFileSync(join(here, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);
  const missing = wanted.filter((id) => !symbols.has(id));
  if (missing.length > 0) throw new Error(`No such icon in Bootstrap Italia: ${missing.join(", ")}`);
  const body = wanted.map((id) => symbols.get(id)).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg">${body}</svg>\n`;
}

function fonts(folder) {
  mkdirSync(join(folder, "webfonts"));
  for (const [family, variants] of Object.entries(webFonts)) {
    const source = join(italia, "dist/fonts", family);
    const available = readdirSync(source);
    for (const variant of variants) {
      const file = available.find((name) => name.endsWith(`-${variant}.woff2`));
      if (!file) throw new Error(`No web font ${family} ${variant}`);
      copyFileSync(join(source, file), join(folder, "webfonts", `${family}-${variant}.woff2`));
    }
    const licence = available.find((name) => /^(OFL|LICENSE)/.test(name));
    copyFileSync(join(source, licence), join(folder, "webfonts", `${family}-${licence}`));
  }
  mkdirSync(join(folder, "fonts"));
  for (const [family, variants] of Object.entries(pdfFonts)) {
    const source = join(modules, "@expo-google-fonts", family);
    for (const variant of variants) {
      const [file] = readdirSync(join(source, variant)).filter((name) => name.endsWith(".ttf"));
      copyFileSync(join(source, variant, file), join(folder, "fonts", file));
    }
    copyFileSync(join(source, "LICENSE_FONT"), join(folder, "fonts", `${family}-LICENSE.txt`));
  }
}

// The notices that Bootstrap Italia (BSD-3-Clause, from Bootstrap, MIT), htmx (0BSD) and Leaflet (BSD-2-Clause)
// ask to keep.
function licences() {
  return ["bootstrap-italia", "htmx.org", "leaflet"]
    .map((name) => `${name}\n\n${readFileSync(join(modules, name, "LICENSE"), "utf8").trim()}\n`)
    .join("\n");
}

function report(folder) {
  for (const name of ["app.css", "app.js", "portal.css", "portal.js", "map.js", "icons.svg"]) {
    const bytes = readFileSync(join(folder, name));
    const packed = gzipSync(bytes, { level: 9 }).length;
    console.log(`${name}: ${(bytes.length / 1024).toFixed(1)} KB, ${(packed / 1024).toFixed(1)} KB gzip`);
  }
  const total = filesBelow(folder).reduce((sum, path) => sum + statSync(path).size, 0);
  console.log(`dist: ${(total / 1048576).toFixed(1)} MB`);
}

async function main() {
  const stamp = join(out, "stamp.txt");
  const current = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8").trim() === current) {
    console.log("Front end already built.");
    return;
  }
  if (!existsSync(italia)) throw new Error("Packages are missing: run npm ci first.");
  // Built beside and swapped in, so that an interrupted build never leaves half a folder.
  const fresh = `${out}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const [css] = await Promise.all([styles(), scripts(fresh)]);
  writeFileSync(join(fresh, "app.css"), css);
  writeFileSync(join(fresh, "portal.css"), await cut(css));
  writeFileSync(join(fresh, "icons.svg"), icons());
  writeFileSync(join(fresh, "LICENSES.txt"), licences());
  fonts(fresh);
  report(fresh);
  writeFileSync(join(fresh, "stamp.txt"), `${current}\n`);
  rmSync(out, { recursive: true, force: true });
  renameSync(fresh, out);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
