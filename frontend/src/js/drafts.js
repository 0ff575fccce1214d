// form[data-draft-url]: what is being typed is kept on the server, and the form says so.
import { clock, csrfToken, isSignIn, word } from "./words.js";

const WAIT = 1500;
const RETRY = 10000;
const timers = new WeakMap();
const versions = new WeakMap();
const stopped = new WeakSet();

function say(form, text) {
  const place = form.querySelector("[data-draft-state]");
  if (place) place.textContent = text;
}

// Files, passwords and the token never go into a draft.
function content(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) {
    if (value instanceof File) data.delete(name);
  }
  for (const field of form.querySelectorAll('input[type="password"], [data-no-draft]')) data.delete(field.name);
  data.delete("csrfmiddlewaretoken");
  return new URLSearchParams(data);
}

async function save(form) {
  timers.delete(form);
  const version = versions.get(form);
  try {
    const response = await fetch(form.dataset.draftUrl, {
      method: "POST",
      body: content(form),
      headers: { "X-CSRFToken": csrfToken(form), "X-Draft": "1" },
      credentials: "same-origin",
      keepalive: true,
    });
    if (isSignIn(response) || response.status === 401) throw new Error(word("expired"));
    if (!response.ok) throw new Error(word("draftFailed"));
    if (stopped.has(form)) return;
    say(form, word("draftSaved", clock()));
    if (versions.get(form) === version) delete form.dataset.dirty;
  } catch (error) {
    if (stopped.has(form)) return;
    say(form, error instanceof TypeError ? word("draftFailed") : error.message);
    schedule(form, RETRY);
  }
}

function schedule(form, wait) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), wait));
}

document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (!form?.matches("[data-draft-url]") || stopped.has(form)) return;
  versions.set(form, (versions.get(form) ?? 0) + 1);
  schedule(form, WAIT);
});

document.addEventListener("submit", ({ target }) => {
  clearTimeout(timers.get(target));
  timers.delete(target);
  stopped.add(target);
}, true);

// A refused save shown in place, or the page met again with "back": drafts go on.
document.addEventListener("htmx:finally:request", ({ detail }) => {
  const form = detail.ctx?.sourceElement?.closest?.("form");
  if (form) stopped.delete(form);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-draft-url]").forEach((form) => stopped.delete(form)));

// Leaving the page or the phone going to sleep does not wait for the timer.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const form of document.querySelectorAll("form[data-draft-url]")) {
    if (!timers.has(form)) continue;
    clearTimeout(timers.get(form));
    save(form);
  }
});
