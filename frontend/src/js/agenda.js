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
    if (!dragged) return;
    // Also where nothing can be left: there the drop says so, instead of doing nothing.
    event.preventDefault();
    if (over) over.classList.add("agenda-over");
    else event.dataTransfer.dropEffect = "none";
  });
  agenda.addEventListener("dragend", (event) => {
    if (event.dataTransfer.dropEffect === "none") refuse();
  });
  agenda.addEventListener("drop", (event) => {
    const target = place(event);
    if (!dragged || !target) return;
    event.preventDefault();
    announce(target.textContent.trim());
    post(dragged, slotFor(dragged, target), agenda.dataset.csrf);
    dragged = null;
  });
}

// Of the places free at that hour, the one of the colleague who has the appointment.
function slotFor(card, target) {
  const slots = target.dataset.slot.split(" ");
  return slots.find((slot) => slot.split(".")[1] === card.dataset.with) ?? slots[0];
}

function refuse() {
  const hint = document.querySelector("[data-agenda-hint]");
  if (!hint) return;
  hint.textContent = hint.dataset.wrong;
  hint.classList.add("agenda-wrong");
}

// The chosen hour is repeated beside the button that takes it.
function sayChosen() {
  const said = document.querySelector("[data-slot-chosen]");
  const chosen = document.querySelector('input[name="slot"]:checked');
  if (said) said.textContent = chosen?.dataset.said ?? "";
}
document.addEventListener("change", ({ target }) => {
  if (target.matches?.('input[name="slot"]')) sayChosen();
});

export function prepare(root) {
  sayChosen();
  for (const agenda of root.querySelectorAll("[data-agenda]")) start(agenda);
}
