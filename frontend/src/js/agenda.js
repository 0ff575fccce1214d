// [data-agenda]: an appointment (data-move) dragged onto a free place (data-slot) is moved there by
// the same form that its page posts. Who uses the keyboard opens it and presses «Sposta».
import { announce } from "./words.js";

const started = new WeakSet();
let dragged = null;

function post(card, slot, token) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = card.dataset.move;
  const here = window.location.pathname + window.location.search;
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, slot, next: here })) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

function place(event) {
  return event.target.closest?.("[data-slot]");
}

function start(agenda) {
  if (started.has(agenda)) return;
  started.add(agenda);
  agenda.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-move]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.move);
  });
  agenda.addEventListener("dragend", () => {
    dragged = null;
    agenda.querySelector(".agenda-over")?.classList.remove("agenda-over");
  });
  agenda.addEventListener("dragover", (event) => {
    const over = place(event);
    agenda.querySelector(".agenda-over")?.classList.remove("agenda-over");
    if (!dragged || !over) return;
    event.preventDefault();
    over.classList.add("agenda-over");
  });
  agenda.addEventListener("drop", (event) => {
    const target = place(event);
    if (!dragged || !target) return;
    event.preventDefault();
    announce(target.textContent.trim());
    post(dragged, target.dataset.slot, agenda.dataset.csrf);
    dragged = null;
  });
}

export function prepare(root) {
  for (const agenda of root.querySelectorAll("[data-agenda]")) start(agenda);
}
