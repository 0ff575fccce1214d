// data-copy="id": copies the text of an element, and says so where the button stands; a page in
// another language than the scripts brings the word (data-copied).
import { word } from "./words.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  const label = button.querySelector("[data-text]");
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    label.textContent = button.dataset.copied ?? word("copied");
  } catch {
    // No clipboard without a secure address: the value is selected, ready for Ctrl+C.
    window.getSelection().selectAllChildren(source);
    label.textContent = word("selected");
  }
  setTimeout(() => { label.textContent = before; }, 2000);
});
