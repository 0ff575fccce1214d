// [data-seek]: the search in the pages that the phone keeps; it asks nobody, signal or not. It also
// answers a search that was typed elsewhere and could not be sent: the words stand in the address.
import { seek } from "./seeking.js";

async function read(address) {
  for (const name of await caches.keys()) {
    const found = await (await caches.open(name)).match(address, { ignoreSearch: true, ignoreVary: true });
    if (found) return found.json();
  }
  return undefined;
}

function line(template, thing) {
  const made = template.content.cloneNode(true);
  const link = made.querySelector("a");
  link.href = thing.url;
  link.textContent = thing.title;
  link.lang = thing.lang;
  made.querySelector("[data-only-italian]").hidden = thing.lang === document.documentElement.lang;
  return made;
}

// The list of services stands in for the page of one of them: go to what was asked for.
function go(root) {
  const slug = location.pathname.split("/").slice(-2)[0];
  const asked = root.querySelector("[data-kept-services]") && document.getElementById(slug);
  if (!asked) return;
  asked.scrollIntoView();
  asked.focus();
}

export function prepare(root) {
  go(root);
  const form = root.querySelector("[data-seek]");
  if (!form || !("caches" in window)) return;
  read(form.dataset.seek).then((pack) => {
    if (!pack) return;
    const show = () => {
      const typed = form.elements.q.value;
      const found = seek(pack, typed, document.documentElement.lang);
      form.querySelector("[data-seek-found]").replaceChildren(
        ...found.map((thing) => line(form.querySelector("template"), thing)),
      );
      form.querySelector("[data-seek-nothing]").hidden = found.length > 0 || !typed.trim();
    };
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      show();
    });
    form.elements.q.value = new URLSearchParams(location.search).get("q") ?? "";
    if (form.elements.q.value) show();
  });
}
