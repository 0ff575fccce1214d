// data-read-aloud="id": reads an element aloud with the voice of the device, where it has one.
import { word } from "./words.js";

const voice = window.speechSynthesis;

function stop() {
  voice.cancel();
  for (const button of document.querySelectorAll('[data-read-aloud][aria-pressed="true"]')) label(button, false);
}

function label(button, reading) {
  button.setAttribute("aria-pressed", String(reading));
  button.querySelector("[data-text]").textContent = word(reading ? "stop" : "read");
}

function read(button) {
  const source = document.getElementById(button.dataset.readAloud);
  if (!source) return;
  const speech = new SpeechSynthesisUtterance(source.innerText);
  speech.lang = button.dataset.lang || source.closest("[lang]").lang;
  speech.rate = 0.9;
  speech.onend = () => label(button, false);
  speech.onerror = () => label(button, false);
  label(button, true);
  voice.speak(speech);
}

export function prepare(root) {
  if (!voice || !window.SpeechSynthesisUtterance) return;
  for (const button of root.querySelectorAll("[data-read-aloud]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-read-aloud]");
  if (!button) return;
  const wasReading = button.getAttribute("aria-pressed") === "true";
  stop();
  if (!wasReading) read(button);
});
window.addEventListener("pagehide", () => voice?.cancel());
