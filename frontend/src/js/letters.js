// The letters of the page's language come from the device, which whoever reads them has; where it
// has none, from the house: a font weighs as much as the rest of the page together.
const SAMPLES = { ar: "ع", ur: "ٹ", bn: "ক", pa: "ਕ", si: "ක" };
// Of the private plane: no font has it, and it is drawn as any letter that is missing.
const NOBODYS = "\u{10FFFD}";

function drawn(letter) {
  const paper = document.createElement("canvas");
  paper.width = paper.height = 48;
  const pen = paper.getContext("2d");
  pen.font = "32px sans-serif";
  pen.fillText(letter, 4, 36);
  return paper.toDataURL();
}

export function prepare() {
  const sample = SAMPLES[document.documentElement.lang];
  if (sample && drawn(sample) === drawn(NOBODYS)) document.documentElement.classList.add("house-letters");
}
