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

// On a phone the menu is folded away: its button (a link to it) opens it in place.
const menu = document.getElementById("menu");
const opener = document.querySelector("[data-menu-open]");

function showMenu(open) {
  menu.classList.toggle("nav-open", open);
  opener?.setAttribute("aria-expanded", String(open));
}
if (menu && opener) {
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-controls", "menu");
  showMenu(window.location.hash === "#menu");
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href="#menu"], [data-menu-close]');
    if (!link) return;
    const open = link === opener ? !menu.classList.contains("nav-open") : !link.matches("[data-menu-close]");
    showMenu(open);
    if (link !== opener && open) return;
    event.preventDefault();
    (open ? menu.querySelector("a, summary") : opener).focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.classList.contains("nav-open")) showMenu(false);
  });
}
