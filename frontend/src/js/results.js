// A search with its results: the arrows walk from the field through the links and back, Escape closes
// what was found, Enter on a link opens it, as it always does.
// <div data-results><input data-results-input> … <div data-results-found>… <a data-result></div></div>
// Where nothing says data-results, the box is the page without its header.

function boxOf(element) {
  return element.closest("[data-results]") ?? document.getElementById("contenuto");
}

function fieldOf(box) {
  return box.querySelector("[data-results-input]");
}

function links(box) {
  return [...box.querySelectorAll("a[data-result]")].filter((link) => link.offsetParent);
}

function walk(event, step) {
  const box = boxOf(event.target);
  const found = links(box);
  const next = found.indexOf(event.target) + step;
  if (next >= found.length) return;
  event.preventDefault();
  if (next < 0) fieldOf(box)?.focus();
  else found[next].focus();
}

// What was found is put away until something else is typed; an open answer is taken away first.
function close(event) {
  const box = boxOf(event.target);
  const found = box.querySelector("[data-results-found]");
  const isOpen = Boolean(found?.childElementCount) && !found.hidden;
  if (isOpen) found.hidden = true;
  if (isOpen || !event.target.matches("[data-results-input]")) event.preventDefault();
  fieldOf(box)?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
  const { target, key } = event;
  const inField = target.matches?.("[data-results-input]");
  if (!inField && !target.matches?.("a[data-result]")) return;
  if (key === "ArrowDown") walk(event, 1);
  else if (key === "ArrowUp" && !inField) walk(event, -1);
  else if (key === "Escape") close(event);
});

// An answer belongs to what is in the field: with nothing in it, nothing stands beneath.
document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-results-input]")) return;
  const found = boxOf(target).querySelector("[data-results-found]");
  if (found) found.hidden = !target.value.trim();
});
