// Shortcuts: any element with data-shortcut="/" or data-shortcut="g o". Never while typing, and
// whoever speaks to the computer can turn them off in the list (WCAG 2.1.4).
import { openTemplate, word } from "./words.js";

const OFF = "labimpact-keys-off";
let first = "";

function targets() {
  const hidden = document.getElementById("t-shortcuts")?.content.querySelectorAll("[data-shortcut]");
  return [...document.querySelectorAll("[data-shortcut]"), ...(hidden ?? [])];
}

function isTyping(element) {
  return element.isContentEditable || element.matches("textarea, select")
    || (element.matches("input") && !["checkbox", "radio", "button", "submit"].includes(element.type));
}

function activate(element) {
  if (element.matches("input, textarea, select")) {
    element.focus();
    element.select?.();
  } else if (element.isConnected) {
    element.focus();
    element.click();
  } else {
    window.location.assign(element.href);
  }
}

function keyNames(keys) {
  const parts = keys.split(" ").map((key) => {
    const box = document.createElement("kbd");
    box.textContent = key;
    return box;
  });
  return parts.flatMap((box, index) => (index ? [` ${word("keyThen")} `, box] : [box]));
}

function addRow(list, keys, label) {
  const term = document.createElement("dt");
  const meaning = document.createElement("dd");
  term.append(...keyNames(keys));
  meaning.textContent = label;
  list.append(term, meaning);
}

function showList() {
  if (document.querySelector("dialog[open]")) return;
  openTemplate("t-keys", (dialog) => {
    const list = dialog.querySelector(".keys");
    const seen = new Set();
    for (const element of targets()) {
      const keys = element.dataset.shortcut;
      if (seen.has(keys)) continue;
      seen.add(keys);
      addRow(list, keys, element.dataset.shortcutLabel || element.textContent.trim());
    }
    addRow(list, "?", word("keyHelp"));
    const on = dialog.querySelector("[data-keys-on]");
    on.checked = !localStorage.getItem(OFF);
    on.addEventListener("change", () => {
      if (on.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    });
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") first = "";
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key.length !== 1 || isTyping(event.target) || localStorage.getItem(OFF)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    first = "";
    showList();
    return;
  }
  // A first key waits for its second, however slow: read alone, the second could call somebody in.
  const key = event.key.toLowerCase();
  const keys = first ? `${first} ${key}` : key;
  const waits = !first && targets().some(({ dataset }) => dataset.shortcut.startsWith(`${key} `));
  first = waits ? key : "";
  const found = targets().find(({ dataset }) => dataset.shortcut === keys);
  if (!found) return;
  event.preventDefault();
  first = "";
  activate(found);
});

document.addEventListener("focusin", () => { first = ""; });
document.addEventListener("click", (event) => {
  first = "";
  if (event.target.closest("[data-open-keys]")) showList();
});
