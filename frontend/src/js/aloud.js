// data-read-aloud="id": reads an element aloud with the voices of the device, piece by piece in the
// language of each piece. Telephone numbers are read figure by figure and dates with their month.
import { announce, word } from "./words.js";

const voice = window.speechSynthesis;
const PIECES = "h1, h2, h3, h4, p, li, dt, dd, summary, caption, th, td";
const NAMES = { fil: ["fil", "tl"], "pt-br": ["pt"], "zh-hans": ["zh", "cmn"] };
// As they begin in Italy, or with the code of a state.
const TELEPHONE = /(?<![\d.,/])(?:\+\d|0|3|80)[\d ]{4,}\d/g;
const DATE = /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g;
const WAIT_FOR_VOICES = 1500;
// A reading that was stopped must not go on with its next piece.
let turn = 0;

export function spoken(text, language) {
  const dates = text.replace(DATE, (whole, day, month, year) => {
    const date = new Date(Number(year), Number(month) - 1, Number(day), 12);
    if (date.getMonth() !== Number(month) - 1) return whole;
    return date.toLocaleDateString(language, { day: "numeric", month: "long", year: "numeric" });
  });
  return dates.replace(TELEPHONE, (number) => [...number.replace(/[^\d+]/g, "")].join(" "));
}

function piecesOf(source) {
  const found = [...source.querySelectorAll(PIECES)].filter(
    (piece) => !piece.querySelector(PIECES) && piece.checkVisibility?.() !== false,
  );
  return found.length ? found : [source];
}

function label(button, reading) {
  button.setAttribute("aria-pressed", String(reading));
  const said = reading ? button.dataset.stop || word("stop") : button.dataset.read || word("read");
  button.querySelector("[data-text]").textContent = said;
}

function stop() {
  turn += 1;
  voice.cancel();
  for (const piece of document.querySelectorAll(".being-read")) piece.classList.remove("being-read");
  for (const button of document.querySelectorAll('[data-read-aloud][aria-pressed="true"]')) label(button, false);
}

// Voices arrive a moment after the page; some devices have none at all.
function voices() {
  if (voice.getVoices().length) return Promise.resolve(voice.getVoices());
  return new Promise((done) => {
    const late = setTimeout(() => done(voice.getVoices()), WAIT_FOR_VOICES);
    voice.addEventListener?.("voiceschanged", () => {
      clearTimeout(late);
      done(voice.getVoices());
    }, { once: true });
  });
}

function voiceFor(language, all) {
  const names = NAMES[language.toLowerCase()] ?? [language.toLowerCase().split("-")[0]];
  return all.find((each) => names.includes(each.lang.toLowerCase().split(/[-_]/)[0]));
}

async function read(button) {
  const source = document.getElementById(button.dataset.readAloud);
  if (!source) return;
  const main = button.dataset.lang || source.closest("[lang]").lang;
  label(button, true);
  turn += 1;
  const mine = turn;
  const all = await voices();
  if (mine !== turn) return;
  if (!voiceFor(main, all)) return missing(button);
  const pieces = piecesOf(source);
  const next = (at) => {
    if (mine !== turn) return;
    pieces[at - 1]?.classList.remove("being-read");
    if (at === pieces.length) return stop();
    const piece = pieces[at];
    // An Italian address inside a page in Arabic is read by an Italian voice, where there is one.
    const language = piece.closest("[lang]").lang || main;
    const speech = new SpeechSynthesisUtterance(spoken(piece.textContent.trim(), language));
    speech.voice = voiceFor(language, all) ?? voiceFor(main, all);
    speech.lang = speech.voice.lang;
    speech.rate = 0.9;
    speech.onend = () => next(at + 1);
    speech.onerror = () => mine === turn && stop();
    piece.classList.add("being-read");
    voice.speak(speech);
  };
  next(0);
}

function missing(button) {
  stop();
  const said = button.dataset.noVoice ?? word("noVoice");
  const line = button.parentElement.querySelector("[data-said]");
  if (!line) return announce(said);
  line.hidden = false;
  line.textContent = said;
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
