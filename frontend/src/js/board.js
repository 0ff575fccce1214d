// [data-board]: a session (data-board-card) dragged onto who mediates (data-board-mediator) is tried
// there; nothing is done before it is confirmed. By keyboard: a session is chosen by its link, the
// arrows go from one «Prova» to the next, Enter tries.
import htmx from "htmx.org/dist/htmx.esm.js";

const started = new WeakSet();
let dragged = null;

function tryOut(board, card, row) {
  const asked = new URLSearchParams({ incontro: card.dataset.boardCard, mediatore: row.dataset.boardMediator });
  if (card.dataset.boardInstead) asked.set("al_posto_di", card.dataset.boardInstead);
  return htmx.ajax("GET", `${board.dataset.boardTryUrl}?${asked}`, {
    source: board, target: "#prova", select: "#prova", swap: "outerHTML",
  });
}

function row(event) {
  return event.target.closest?.("[data-board-mediator]");
}

function start(board) {
  if (started.has(board)) return;
  started.add(board);
  const clear = () => board.querySelector(".board-over")?.classList.remove("board-over");
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-board-card]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.boardCard);
  });
  board.addEventListener("dragend", () => { dragged = null; clear(); });
  board.addEventListener("dragover", (event) => {
    clear();
    const over = row(event);
    if (!dragged || !over || over.dataset.boardMediator === dragged.dataset.boardInstead) return;
    event.preventDefault();
    over.classList.add("board-over");
  });
  board.addEventListener("drop", (event) => {
    const over = row(event);
    if (!dragged || !over) return;
    event.preventDefault();
    void tryOut(board, dragged, over);
  });
  board.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches?.("[data-board-try]")) return;
    const all = [...board.querySelectorAll("[data-board-try]")];
    event.preventDefault();
    all[(all.indexOf(event.target) + step + all.length) % all.length].focus();
  });
  // What came of it stands over the table: whoever tried is taken there, by mouse or by keyboard.
  board.addEventListener("htmx:after:swap", () => document.getElementById("prova")?.focus());
  if ("boardChosen" in board.dataset) board.querySelector("[data-board-try]")?.focus();
}

export function prepare(root) {
  for (const board of root.querySelectorAll("[data-board]")) start(board);
}
