// What every form gets: errors shown by the server, one save per click, nothing lost on leaving.
import { announce, word } from "./words.js";

const SENT_FOR = 60000;
const focused = new WeakSet();

function isSaving(form) {
  return form.getAttribute("method")?.toLowerCase() === "post" && !form.matches("[data-native]");
}

// The server explains what is wrong, in Italian and beside the field; the browser would not.
export function prepare(root) {
  for (const form of root.querySelectorAll("form")) {
    if (isSaving(form)) form.noValidate = true;
  }
  for (const input of root.querySelectorAll('input[type="file"][data-camera]')) addCamera(input);
  const first = root.querySelector("[data-focus-first]");
  if (first && !focused.has(first) && !first.closest("[data-no-focus]")) {
    focused.add(first);
    first.focus();
    // A proposed number is there to be typed over.
    if (first.matches('input[type="number"]')) first.select();
  }
}

function addCamera(input) {
  if (!matchMedia("(pointer: coarse)").matches || input.dataset.ready) return;
  input.dataset.ready = "1";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-primary btn-sm";
  button.textContent = word("camera");
  button.addEventListener("click", () => {
    const { accept } = input;
    input.accept = "image/*";
    input.setAttribute("capture", input.dataset.camera);
    input.click();
    setTimeout(() => {
      input.accept = accept;
      input.removeAttribute("capture");
    }, 500);
  });
  input.after(button);
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('[aria-busy="true"]')) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!isSaving(form)) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "1";
  delete form.dataset.dirty;
  event.submitter?.setAttribute("aria-busy", "true");
  announce(word("saving"));
  setTimeout(() => release(form), SENT_FOR);
}, true);

// Back from the next page, or answered in place: the form may be sent again.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
document.addEventListener("htmx:finally:request", ({ detail }) => {
  const form = detail.ctx?.sourceElement?.closest?.("form");
  if (form) release(form);
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-confirm-leave]")) form.dataset.dirty = "1";
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.form;
  if (form && isSaving(form)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector('[aria-keyshortcuts="Control+Enter"]'));
  }
});

// A search inside a form (<input data-choose>): Enter there presses the form's first button, which
// chooses, and does nothing while the box is empty; Enter in the other fields saves.
document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.defaultPrevented || key !== "Enter" || event.isComposing) return;
  if (!target.matches?.("input") || !target.form?.querySelector("[data-choose]")) return;
  if (target.matches("[data-choose]")) {
    if (!target.value.trim()) event.preventDefault();
    return;
  }
  event.preventDefault();
  target.form.requestSubmit(target.form.querySelector('[aria-keyshortcuts="Control+Enter"]'));
});

// 3-2-1990, 3.2.1990 and 03021990 become 03/02/1990 when the field is left.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[data-date]")) return;
  const text = target.value.trim();
  const parts = /^(\d{2})(\d{2})(\d{4})$/.exec(text) ?? /^(\d{1,2})[\s./-](\d{1,2})[\s./-](\d{4})$/.exec(text);
  if (parts) target.value = `${parts[1].padStart(2, "0")}/${parts[2].padStart(2, "0")}/${parts[3]}`;
});
