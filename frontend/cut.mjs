// The portal's own small sheet: what its pages cannot show is cut from the sheet of the house.
// Kept is every rule whose names occur in a template in the portal's frame, in those it extends,
// includes or uses as components, in the code that draws its fields and in its scripts (PurgeCSS).
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const product = resolve(here, "../src/labimpact");
const templates = join(product, "templates");
const frame = join(templates, "portal/frame.html");
// What draws fields and icons; the gallery shows everything and would keep everything.
const drawing = ["ui/drawing.py", "ui/forms.py", "ui/pieces.py", "ui/templatetags/house.py"];
const NAMED = /\{%\s*(?:extends|include)\s+["']([^"']+)["']|<c-([a-z][a-z.-]*)|\{% alike "([a-z_]+)"/g;

function below(folder, ends) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true }).map(String)
    .filter((name) => name.endsWith(ends)).sort().map((name) => join(folder, name));
}

// A template and all that it is made of, each once.
function madeOf(path, found) {
  if (found.has(path) || !existsSync(path)) return found;
  found.add(path);
  for (const [, file, component, part] of readFileSync(path, "utf8").matchAll(NAMED)) {
    if (file) madeOf(join(templates, file), found);
    else if (part) madeOf(join(templates, "portal/alike", `${part}.html`), found);
    else madeOf(join(templates, "components", `${component.replaceAll("-", "_").replaceAll(".", "/")}.html`), found);
  }
  return found;
}

function importedBy(script, found = new Set()) {
  if (found.has(script)) return found;
  found.add(script);
  for (const [, name] of readFileSync(script, "utf8").matchAll(/^import .*"\.\/([a-z_]+\.js)"/gm)) {
    importedBy(join(dirname(script), name), found);
  }
  return found;
}

// What decides which rules stay: the sheet is made anew when one of these files changes.
export function sources() {
  const pages = new Set();
  for (const page of below(templates, ".html")) {
    const parts = madeOf(page, new Set());
    if (parts.has(frame) || page.startsWith(dirname(frame))) for (const part of parts) pages.add(part);
  }
  for (const folder of ["editorial/blocks", "ui/forms"]) {
    for (const part of below(join(templates, folder), ".html")) pages.add(part);
  }
  const code = [...below(join(product, "portal"), ".py"), ...drawing.map((name) => join(product, name))];
  return [...pages, ...code, ...importedBy(join(here, "src/js/portal.js"))].sort();
}

export async function cut(css) {
  const { PurgeCSS } = await import("purgecss");
  const [{ css: kept }] = await new PurgeCSS().purge({
    content: sources(),
    css: [{ raw: css }],
    fontFace: true, keyframes: true, variables: true,
    // `dir`, `lang` and the state of fields are set by Django and by the browser; the evaluator of
    // public sites reads the version.
    safelist: {
      standard: ["js", "public", /^is-/, /^:/], greedy: [/\[dir/, /\[lang/, /aria-/],
      variables: ["--bootstrap-italia-version"],
    },
  });
  return kept;
}
