// Menus are <details> and dialogs are <dialog>: here only what the browser does not do alone.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});

// Another menu opened with the keyboard closes the first.
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.("details[data-menu][open]")) return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== target && !menu.contains(target)) menu.open = false;
  }
}, true);
