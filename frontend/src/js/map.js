// [data-map]: draws what the page's list says: the outlines of the municipalities that are served,
// and a sign for each that has an office. A tap leads to the services there, or to the list. The
// list is enough without it, and for whoever hears the page or uses the keys.
import { circleMarker, control, geoJSON, map, tileLayer } from "leaflet/dist/leaflet-src.esm.js";
import "leaflet/dist/leaflet.css";

const OUTLINE = { color: "#0066cc", weight: 1, fillColor: "#0066cc", fillOpacity: 0.08 };
const OFFICE = { radius: 9, color: "#fff", weight: 2, fillColor: "#a1003e", fillOpacity: 1 };

function named(text) {
  const label = document.createElement("span");
  label.textContent = text;
  return label;
}

function draw(box, shapes) {
  box.hidden = false;
  const drawn = map(box, { scrollWheelZoom: false, zoomControl: false, attributionControl: false });
  control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(drawn);
  if (box.dataset.tiles) {
    control.attribution({ prefix: false }).addTo(drawn);
    tileLayer(box.dataset.tiles, { attribution: box.dataset.tilesBy }).addTo(drawn);
  }
  const outlines = geoJSON(shapes, {
    style: OUTLINE,
    onEachFeature({ properties: { name } }, layer) {
      layer.bindTooltip(named(name));
      layer.on("click", () => location.assign(`${box.dataset.services}?comune=${encodeURIComponent(name)}`));
    },
  });
  const places = [...document.querySelectorAll("[data-place]")].map((section) => ({
    section, at: section.dataset.place.split(",").map(Number),
  }));
  // Every office is in sight at first, also one that serves whoever comes from anywhere.
  const bounds = outlines.getBounds();
  for (const { at } of places) bounds.extend(at);
  // A map has a view before anything is drawn on it.
  drawn.fitBounds(bounds, { animate: false, padding: [16, 16] });
  outlines.addTo(drawn);
  for (const { section, at } of places) {
    const sign = circleMarker(at, OFFICE).addTo(drawn);
    sign.bindTooltip(named(section.querySelector("[data-place-name]").textContent));
    sign.on("click", () => {
      section.scrollIntoView();
      section.focus();
    });
  }
}

const box = document.querySelector("[data-map]");
if (box && document.querySelector("[data-place]")) {
  fetch(box.dataset.map)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
    .then((shapes) => shapes.features.length > 0 && draw(box, shapes))
    .catch((error) => {
      console.warn(error);
      box.hidden = true;
    });
}
