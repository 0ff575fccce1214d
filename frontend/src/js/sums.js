// [data-follows]: hours that follow the boxes of that name (data-minutes each), as long as nobody
// writes other ones. With all of them chosen, what was asked. The server does the same.
document.addEventListener("change", ({ target }) => {
  const field = target.matches?.("[data-minutes]") && target.form?.querySelector(`[data-follows="${target.name}"]`);
  if (!field || "typed" in field.dataset) return;
  const boxes = [...target.form.querySelectorAll(`[name="${target.name}"]`)];
  const chosen = boxes.filter((box) => box.checked);
  const minutes = chosen.reduce((sum, box) => sum + Number(box.dataset.minutes), 0);
  field.value = chosen.length === boxes.length ? field.defaultValue : String(minutes / 60).replace(".", ",");
});

document.addEventListener("input", ({ target }) => {
  if (target.matches?.("[data-follows]")) target.dataset.typed = "";
});
