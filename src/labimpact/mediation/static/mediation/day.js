// [data-offline]: the mediator's day without signal. The day and the forms of its sessions are kept
// on the phone for the user who opened them; forms marked [data-queue] wait in a queue until they
// arrive, each with a key of its own so that what comes twice counts once. Without this file the
// same forms are sent as any other.
(() => {
  const box = document.querySelector("[data-offline]");
  if (!box || !("serviceWorker" in navigator) || !("indexedDB" in window)) return;
  const { user, day } = box.dataset;
  const CACHE = `giornata-${user}`;
  const TOLD = "giornata-told";
  const state = { away: !navigator.onLine, out: false, sending: false, typed: false, said: "" };

  // The queue: one entry per user and address, the last one written.
  function store(mode, does) {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open("labimpact-giornata", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("queue", { keyPath: "id" });
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const work = opening.result.transaction("queue", mode);
        const asked = does(work.objectStore("queue"));
        work.oncomplete = () => {
          opening.result.close();
          resolve(asked.result);
        };
        work.onerror = () => reject(work.error);
      };
    });
  }
  const put = (item) => store("readwrite", (queue) => queue.put(item));
  const drop = (url) => store("readwrite", (queue) => queue.delete(`${user} ${url}`));
  const waiting = async () =>
    (await store("readonly", (queue) => queue.getAll()))
      .filter((item) => item.user === user)
      .sort((a, b) => a.at - b.at);

  const newKey = () => self.crypto?.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.slice(0, 40);

  function entry(form) {
    const at = form.querySelector("[data-at]");
    if (at) at.value = new Date().toISOString();
    // A page kept on the phone may be written upon more than once: each change has its own key.
    if (form.elements.key) form.elements.key.value = newKey();
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    const url = new URL(form.action).pathname;
    return { id: `${user} ${url}`, user, url, fields, label: form.dataset.queue, at: Date.now() };
  }

  // What became of a change: done, conflict, refused, out (signed out), away (no signal).
  async function deliver(item, token) {
    let response;
    try {
      response = await fetch(item.url, {
        method: "POST",
        body: new URLSearchParams([...item.fields, ["csrfmiddlewaretoken", token]]),
        credentials: "same-origin",
        cache: "no-store",
      });
    } catch {
      return { end: "away" };
    }
    if (new URL(response.url).pathname.startsWith(box.dataset.signIn)) return { end: "out" };
    if (response.ok) return { end: "done", url: response.url };
    if (response.status === 409) return { end: "conflict" };
    if (response.status === 422 || response.status === 404) return { end: "refused" };
    return { end: response.status === 403 ? "out" : "away" };
  }

  // The day as it is now: kept for later, with the forms and files it needs. Gives its token.
  async function refresh() {
    let response;
    try {
      response = await fetch(day, { credentials: "same-origin", cache: "no-store" });
    } catch {
      state.away = true;
      return "";
    }
    state.away = !response.ok;
    state.out = new URL(response.url).pathname.startsWith(box.dataset.signIn);
    if (state.out || !response.ok) {
      if (state.out) await caches.delete(CACHE);
      return "";
    }
    const copy = response.clone();
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (page.querySelector("[data-offline]")?.dataset.user !== user) {
      await caches.delete(CACHE);
      location.reload();
      return "";
    }
    await keep(copy, page);
    return page.querySelector('meta[name="csrf-token"]')?.content ?? "";
  }

  async function keep(response, page) {
    const cache = await caches.open(CACHE);
    await cache.put(day, response);
    const links = "script[src], link[rel=stylesheet], link[rel=icon], link[rel=manifest]";
    const files = [...page.querySelectorAll(links)].map((it) => it.getAttribute("src") ?? it.getAttribute("href"));
    const forms = [...page.querySelectorAll("a[data-keep]")].map((it) => it.getAttribute("href"));
    await Promise.all([...new Set([...files, ...forms])].map(async (address) => {
      try {
        const found = await fetch(address, { credentials: "same-origin", cache: forms.includes(address) ? "no-store" : "default" });
        if (found.ok && !found.redirected) await cache.put(address, found);
      } catch {
        // What could not be had now is tried again with the next signal.
      }
    }));
    const wanted = new Set([day, ...files, ...forms].map((address) => new URL(address, location.href).href));
    for (const old of await cache.keys()) {
      if (!wanted.has(old.url)) await cache.delete(old);
    }
  }

  async function send() {
    if (state.sending) return;
    state.sending = true;
    const sent = [];
    try {
      const token = await refresh();
      for (const item of token ? await waiting() : []) {
        if (item.trouble) continue;
        const { end } = await deliver(item, token);
        if (end === "done") {
          await drop(item.url);
          sent.push(item.label);
        } else if (end === "conflict" || end === "refused") {
          await put({ ...item, trouble: end });
        } else {
          state.out = end === "out";
          state.away = end === "away";
          break;
        }
      }
    } finally {
      state.sending = false;
    }
    if (sent.length) {
      state.said = box.dataset.sent.replace("%s", sent.join(", "));
      // What is shown was drawn before it arrived; what is being typed is not thrown away for it.
      if (!state.typed) {
        sessionStorage.setItem(TOLD, state.said);
        location.reload();
      }
    }
    await draw();
  }

  async function show(item) {
    const token = await refresh();
    if (!token) return draw();
    const form = document.createElement("form");
    form.method = "post";
    form.action = item.url;
    for (const [name, value] of [...item.fields, ["csrfmiddlewaretoken", token]]) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    document.body.append(form);
    form.submit();
    return undefined;
  }

  function line(item) {
    const row = document.createElement("li");
    if (!item.trouble) {
      row.textContent = box.dataset.waiting.replace("%s", item.label);
      return row;
    }
    row.textContent = `${box.dataset[item.trouble].replace("%s", item.label)} `;
    const look = document.createElement("button");
    Object.assign(look, { type: "button", className: "btn btn-sm btn-outline-primary", textContent: box.dataset.look });
    look.addEventListener("click", () => show(item));
    const away = document.createElement("button");
    Object.assign(away, { type: "button", className: "btn btn-sm btn-plain", textContent: box.dataset.discard });
    away.addEventListener("click", () => {
      if (confirm(box.dataset.sure)) drop(item.url).then(draw);
    });
    row.append(look, " ", away);
    return row;
  }

  async function draw() {
    const items = await waiting();
    const said = [state.said];
    if (state.away) said.push(box.dataset.away.replace("%s", box.dataset.drawn));
    if (state.out) said.push(box.dataset.again);
    const place = box.querySelector("[data-offline-state]");
    place.textContent = said.filter(Boolean).join(" ");
    place.className = place.textContent ? `alert alert-${state.away || state.out ? "warning" : "info"}` : "";
    if (state.out) {
      const enter = document.createElement("a");
      Object.assign(enter, { href: `${box.dataset.signIn}?next=${encodeURIComponent(day)}`, textContent: box.dataset.enter });
      place.append(" ", enter);
    }
    box.querySelector("[data-offline-list]").replaceChildren(...items.map(line));
    box.hidden = !place.textContent && !items.length;
  }

  async function submit(form) {
    const item = entry(form);
    await put(item);
    state.typed = false;
    const token = form.elements.csrfmiddlewaretoken?.value ?? "";
    const { end, url } = navigator.onLine ? await deliver(item, token) : { end: "away" };
    if (end === "done") {
      await drop(item.url);
      // The words of the server were on the page that was fetched: said again on the one shown.
      if (form.dataset.saved) sessionStorage.setItem(TOLD, form.dataset.saved);
      location.assign(url);
    } else if (end === "conflict" || end === "refused") {
      await put({ ...item, trouble: end });
      // The server's own page says what is the matter, with what was written in it.
      form.submit();
    } else {
      state.away = end === "away";
      state.out = end === "out";
      state.said = box.dataset.kept;
      await draw();
      box.scrollIntoView({ block: "start" });
      // A page kept from before the last sign-in has a token that is over: asked anew.
      if (end === "out") await send();
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-queue]") || event.defaultPrevented) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    submit(form);
  }, true);

  document.addEventListener("input", (event) => {
    if (event.target.form?.matches("form[data-queue]")) state.typed = true;
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-drop]");
    if (!link) return;
    event.preventDefault();
    drop(link.dataset.drop).then(() => location.assign(link.href));
  });

  async function start() {
    for (const name of await caches.keys()) {
      if (name.startsWith("giornata-") && name !== CACHE) await caches.delete(name);
    }
    state.said = sessionStorage.getItem(TOLD) ?? "";
    sessionStorage.removeItem(TOLD);
    // Saved after it was refused: what was refused is no more to be looked at.
    if (document.querySelector(".alert-success")) {
      const here = (await waiting()).find((item) => item.trouble && new URL(item.url, location.href).pathname === location.pathname);
      if (here) await drop(here.url);
    }
    await draw();
    await navigator.serviceWorker.register(box.dataset.worker).catch(() => {});
    await send();
    document.documentElement.dataset.dayKept = "1";
  }

  window.addEventListener("online", () => send());
  window.addEventListener("offline", () => {
    state.away = true;
    draw();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") send();
  });
  start();
})();
