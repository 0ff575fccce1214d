// Sentences come with the page, translated by the server; here they only get their value.
export function word(name, value = "") {
  const words = document.getElementById("t-words");
  return (words?.dataset[name] ?? "").replace("%s", value);
}

// The hour of the desks, whatever the clock of the device that shows it is set to.
export function clock(at = new Date()) {
  return at.toLocaleTimeString("it-IT", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Rome" });
}

// Says something to a screen reader without moving the focus.
export function announce(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

// Shows a notice that stays until it is closed: for what went wrong in the background.
export function notice(text, kind = "danger") {
  document.querySelector(".shift-notice")?.remove();
  const template = document.getElementById("t-notice");
  if (!template) return;
  const box = template.content.firstElementChild.cloneNode(true);
  box.classList.add(`alert-${kind}`);
  box.querySelector("[data-text]").textContent = text;
  box.querySelector("[data-close]").addEventListener("click", () => box.remove());
  document.body.append(box);
}

// Opens a dialog made from a <template>; the promise gives the value of the button pressed.
export function openTemplate(id, fill) {
  const dialog = document.getElementById(id).content.firstElementChild.cloneNode(true);
  fill?.(dialog);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    dialog.showModal();
  });
}

// The token for a request that no form of the page carries.
export function csrfToken(form) {
  return form?.elements.csrfmiddlewaretoken?.value
    ?? document.querySelector('meta[name="csrf-token"]')?.content
    ?? document.querySelector('[name="csrfmiddlewaretoken"]')?.value
    ?? "";
}

// A signed-out session answers with the sign-in page, reached through a redirect.
export function isSignIn(response) {
  return response.redirected && new URL(response.url).pathname.startsWith("/accedi");
}
