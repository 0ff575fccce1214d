// A search with its results: the arrows walk from the field through the links and back.
// <input data-results-input> … <a data-result>; Enter on a link opens it, as it always does.

function links() {
  return [...document.querySelectorAll("a[data-result]")].filter((link) => link.offsetParent);
}

function walk(event, step) {
  const found = links();
  const at = found.indexOf(event.target);
  const next = at + step;
  if (next >= found.length) return;
  event.preventDefault();
  if (next < 0) document.querySelector("[data-results-input]")?.focus();
  else found[next].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
  const { target, key } = event;
  const inField = target.matches?.("[data-results-input]");
  if (!inField && !target.matches?.("a[data-result]")) return;
  if (key === "ArrowDown") walk(event, 1);
  else if (key === "ArrowUp" && !inField) walk(event, -1);
  else if (key === "Escape" && !inField) document.querySelector("[data-results-input]")?.focus();
});
