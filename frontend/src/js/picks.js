// Rows that can be ticked: the arrows go from one to the next, one button ticks them all.
// Without this file each row is still ticked by hand.

function boxes() {
  return [...document.querySelectorAll("[data-picks] input[type=checkbox]")];
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (!event.target.matches?.("[data-picks] input[type=checkbox]")) return;
  const all = boxes();
  const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-pick-all]")) return;
  const all = boxes();
  const on = all.some((box) => !box.checked);
  for (const box of all) box.checked = on;
});

// [data-narrow]: a long list of boxes is narrowed to those whose name holds what is typed.
document.addEventListener("input", ({ target }) => {
  const list = target.matches?.("[data-narrow-by]") && target.closest("[data-narrow]");
  if (!list) return;
  const wanted = target.value.trim().toLowerCase();
  for (const row of list.querySelectorAll(".form-check")) {
    row.hidden = !row.textContent.toLowerCase().includes(wanted) && !row.querySelector("input").checked;
  }
});
