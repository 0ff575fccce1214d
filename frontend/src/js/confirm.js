// data-confirm="Vuoi…?" on a button, a link or a form asks before it acts. Of more lines each is a
// paragraph; data-confirm-title, -yes and -no say the title and the buttons in the act's own words.
import { openTemplate } from "./words.js";

const confirmed = new WeakSet();

async function ask(element, act) {
  const answer = await openTemplate("t-confirm", (dialog) => {
    const { confirm, confirmTitle, confirmYes, confirmNo } = element.dataset;
    const text = dialog.querySelector("[data-text]");
    text.replaceWith(...confirm.split("\n").map((line) => {
      const paragraph = text.cloneNode();
      paragraph.textContent = line;
      return paragraph;
    }));
    if (confirmTitle) dialog.querySelector("h2").textContent = confirmTitle;
    if (confirmYes) dialog.querySelector('[value="yes"]').textContent = confirmYes;
    if (confirmNo) dialog.querySelector('[value="no"]').textContent = confirmNo;
  });
  if (answer !== "yes") return;
  confirmed.add(element);
  act();
  confirmed.delete(element);
}

// Capturing, so that neither htmx nor the guards below see an act that is not confirmed.
document.addEventListener("click", (event) => {
  const element = event.target.closest("a[data-confirm], button[data-confirm]");
  if (!element || confirmed.has(element)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(element, () => element.click());
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-confirm]") || confirmed.has(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter } = event;
  ask(form, () => form.requestSubmit(submitter));
}, true);
