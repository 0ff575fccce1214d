// The script of the public pages: what acts there, and no more. Without it the pages still work.
import "./copy.js";
import "./left.js";
import * as aloud from "./aloud.js";
import * as forms from "./forms.js";
import * as keeping from "./keeping.js";
import * as kept from "./kept.js";
import * as letters from "./letters.js";

document.documentElement.classList.add("js");
for (const module of [letters, forms, aloud, keeping, kept]) module.prepare(document);
