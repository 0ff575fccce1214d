// One small script for every page. Each module acts on data-… attributes; without this file the
// pages still work.
import "htmx.org/dist/htmx.esm.js";
import "./confirm.js";
import "./requests.js";
import "./menus.js";
import "./keys.js";
import "./drafts.js";
import "./results.js";
import "./copy.js";
import "./picks.js";
import "./mentions.js";
import "./left.js";
import "./sums.js";
import * as agenda from "./agenda.js";
import * as board from "./board.js";
import * as aloud from "./aloud.js";
import * as glass from "./glass.js";
import * as keeping from "./keeping.js";
import * as forms from "./forms.js";
import * as refresh from "./refresh.js";

const modules = [forms, refresh, aloud, agenda, board, glass, keeping];

document.documentElement.classList.add("js");
for (const module of modules) module.prepare(document);
document.addEventListener("htmx:after:swap", () => {
  for (const module of modules) module.prepare(document);
});
