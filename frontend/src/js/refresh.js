// data-refresh="15": the element is fetched again every 15 s and morphed, keeping the focus.
// [data-clock] shows the time; [data-since="2026-11-23T09:31:00+01:00"] counts minutes.
import htmx from "htmx.org/dist/htmx.esm.js";
import { clock, word } from "./words.js";

const started = new WeakSet();

function isBusy(element) {
  const active = document.activeElement;
  return document.hidden || document.querySelector("dialog[open]")
    || (element.contains(active) && active.matches("input, textarea, select"));
}

function start(element) {
  if (started.has(element)) return;
  started.add(element);
  const seconds = Math.max(3, Number(element.dataset.refresh) || 15);
  const timer = setInterval(async () => {
    if (!element.isConnected) clearInterval(timer);
    else if (!isBusy(element)) {
      await htmx.ajax("GET", element.dataset.refreshUrl || window.location.href, {
        source: element, target: element, select: `#${element.id}`, swap: "outerMorph",
      });
      const said = document.querySelector("[data-refreshed]");
      if (said) said.textContent = word("updated", clock());
    }
  }, seconds * 1000);
}

function tick() {
  const now = new Date();
  for (const place of document.querySelectorAll("[data-clock]")) place.textContent = clock(now);
  for (const place of document.querySelectorAll("[data-since]")) {
    const minutes = Math.max(0, Math.floor((now - new Date(place.dataset.since)) / 60000));
    if (!Number.isNaN(minutes)) place.textContent = String(minutes);
  }
}

export function prepare(root) {
  for (const element of root.querySelectorAll("[data-refresh][id]")) start(element);
  tick();
}

setInterval(tick, 10000);
