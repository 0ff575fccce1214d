// [data-pack]: the pages of the portal on the phone, for whoever asks. They are fetched again, a
// little later and once a day, when the network is there; without it a line says of when they are.
const DAY = 24 * 60 * 60 * 1000;
const LATER = 4000;

async function pack(home) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(`portale ${home} `)) continue;
    const found = await (await caches.open(name)).match(
      new URL("pacchetto.json", location.origin + home), { ignoreSearch: true },
    );
    if (found) return found.json();
  }
  return undefined;
}

async function show(box) {
  const made = await pack(box.dataset.pack);
  box.hidden = false;
  box.querySelector("[data-pack-ask]").hidden = Boolean(made) && !box.querySelector("select");
  const said = box.querySelector(navigator.onLine ? "[data-pack-kept]" : "[data-pack-away]");
  for (const line of box.querySelectorAll("[data-pack-kept], [data-pack-away]")) line.hidden = line !== said || !made;
  for (const day of box.querySelectorAll("[data-pack-day]")) day.textContent = made?.made_on ?? "";
  return made;
}

export function prepare(root) {
  const box = root.querySelector("[data-pack]");
  if (!box || !("serviceWorker" in navigator) || !("caches" in window)) return;
  const home = box.dataset.pack;
  show(box).then(async (made) => {
    if (!made || !navigator.onLine || Date.now() - Date.parse(made.made_at) < DAY) return;
    const registered = await navigator.serviceWorker.getRegistration(home);
    setTimeout(() => registered?.active?.postMessage("keep"), LATER);
  });
  box.querySelector("button").addEventListener("click", async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    try {
      const area = box.querySelector("select")?.value;
      const script = `${home}lavoratore.js${area ? `?zona=${area}` : ""}`;
      const registered = await navigator.serviceWorker.register(script, { scope: home });
      const worker = registered.installing ?? registered.waiting ?? registered.active;
      await new Promise((resolve, reject) => {
        const look = () => {
          if (worker.state === "activated") resolve();
          if (worker.state === "redundant") reject(new Error("redundant"));
        };
        worker.addEventListener("statechange", look);
        look();
      });
    } catch {
      box.querySelector("[data-pack-failed]").hidden = false;
    }
    button.disabled = false;
    show(box);
  });
  for (const name of ["online", "offline"]) window.addEventListener(name, () => show(box));
}
