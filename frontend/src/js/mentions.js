// textarea[data-mentions="name of boxes of its form"]: after an at sign the names on the boxes are
// offered; one that is taken is written whole, and its box ticked. Without this file the boxes are
// ticked by hand, or the name is typed.

const MOST = 6;

function asked(area) {
  const before = area.value.slice(0, area.selectionStart);
  return /@([\p{L}\p{N}' .-]{0,40})$/u.exec(before);
}

function close(area) {
  area.nextElementSibling?.matches?.("[data-mention-offers]") && area.nextElementSibling.remove();
}

function take(area, row) {
  const found = asked(area);
  if (!found) return;
  const name = row.querySelector("label").textContent.split("·")[0].trim();
  area.setRangeText(`@${name} `, found.index, area.selectionStart, "end");
  row.querySelector("input").checked = true;
  row.closest("details")?.setAttribute("open", "");
  close(area);
  area.focus();
}

document.addEventListener("input", ({ target: area }) => {
  if (!area.matches?.("textarea[data-mentions]")) return;
  close(area);
  const found = asked(area);
  if (!found) return;
  const wanted = found[1].trim().toLowerCase();
  const rows = [...area.form.querySelectorAll(`input[name="${area.dataset.mentions}"]`)]
    .map((box) => box.closest(".form-check"))
    .filter((row) => row.textContent.toLowerCase().includes(wanted))
    .slice(0, MOST);
  if (!rows.length) return;
  const offers = document.createElement("p");
  offers.className = "btn-row";
  offers.dataset.mentionOffers = "";
  offers.setAttribute("aria-live", "polite");
  for (const row of rows) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-primary";
    button.textContent = row.querySelector("label").textContent.trim();
    button.addEventListener("click", () => take(area, row));
    offers.append(button);
  }
  area.after(offers);
});

document.addEventListener("keydown", (event) => {
  const area = event.target;
  if (event.key === "Escape" && area.matches?.("textarea[data-mentions]")) close(area);
  if (event.key !== "ArrowDown" || !area.matches?.("textarea[data-mentions]")) return;
  const first = area.nextElementSibling?.matches?.("[data-mention-offers]")
    && area.nextElementSibling.querySelector("button");
  if (!first) return;
  event.preventDefault();
  first.focus();
});
