// Looking for something in the pages that a phone keeps: pure, without the page. A word is compared
// by its letters as the server compares them (finding/tongues.py), from which it gets the letters
// that are one, the words that say nothing and the names of concepts.
const HAN = /[\u3400-\u4dbf\u4e00-\u9fff]/;
const WORD = /[\u3400-\u4dbf\u4e00-\u9fff]+|(?:(?![\u3400-\u4dbf\u4e00-\u9fff])[\p{L}\p{N}\p{M}\u200c\u200d])+/gu;
const APOSTROPHE = /([\u0400-\u04ff])['’ʼ`](?=[\u0400-\u04ff])/g;
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff'’ʼ`]/g;
const VOWEL_SIGNS = /[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]/g;
const LATIN = /^\P{L}*[\p{Script=Latin}]/u;
const MOST = 10;
const ALIKE = 0.55;

export function bare(word, letters) {
  let written = word.normalize("NFKC").replace(UNSEEN, "").toLowerCase().replace(VOWEL_SIGNS, "");
  if (LATIN.test(written)) written = written.normalize("NFD").replace(/\p{M}/gu, "");
  return [...written.normalize("NFC")].map((letter) => letters[letter] ?? letter).join("");
}

// Of Chinese each pair of signs: no space parts the words there.
export function words(text, letters) {
  const found = [];
  for (const [word] of text.replace(APOSTROPHE, "$1").matchAll(WORD)) {
    if (!HAN.test(word)) found.push(bare(word, letters));
    else if (word.length < 3) found.push(word);
    else for (let n = 0; n < word.length - 1; n += 1) found.push(word.slice(n, n + 2));
  }
  return found.filter((word) => word.length > 1 || HAN.test(word));
}

function pieces(word) {
  const edged = `^${word}$`;
  return new Set(Array.from({ length: edged.length - 2 }, (_, n) => edged.slice(n, n + 3)));
}

// From 0 to 1: the same word, another ending, a letter too many or too few.
export function alike(one, other) {
  if (one === other) return 1;
  if (HAN.test(one) || one.length < 4 || other.length < 4) return 0;
  let begun = 0;
  while (begun < one.length && one[begun] === other[begun]) begun += 1;
  const begins = begun > 2 ? (0.95 * begun) / Math.max(one.length, other.length) : 0;
  if (Math.abs(one.length - other.length) > 3) return begins;
  const [ours, theirs] = [pieces(one), pieces(other)];
  const common = [...ours].filter((piece) => theirs.has(piece)).length;
  return Math.max(begins, (2 * common) / (ours.size + theirs.size));
}

function likeness(word, among) {
  if (among.has(word)) return 1;
  let best = 0;
  for (const other of among) best = Math.max(best, alike(word, other));
  return best >= ALIKE ? best * best : 0;
}

// The concepts of which all words of some name were typed.
function concepts(typed, called) {
  const asked = new Set(typed);
  return Object.keys(called).filter((concept) =>
    called[concept].some((name) => name.split(" ").every((word) => likeness(word, asked) > 0.5)));
}

// The things of a pack for what was typed, the likeliest first; in one's own language first.
export function seek(pack, text, language) {
  const silent = new Set(pack.silent);
  const typed = words(text, pack.letters).filter((word) => !silent.has(word)).slice(0, 12);
  if (typed.length === 0) return [];
  const things = pack.things.map((thing) => ({
    thing, title: new Set(words(thing.title, pack.letters)), text: new Set(thing.words.split(" ")),
  }));
  const tells = (held) => Math.log(1 + (things.length + 1) / (1 + things.filter(held).length));
  const worth = new Map(things.map((each) => [each, 0]));
  for (const word of typed) {
    const telling = tells((each) => each.text.has(word) || each.title.has(word));
    for (const each of things) {
      const best = Math.max(likeness(word, each.title), 0.3 * likeness(word, each.text));
      worth.set(each, worth.get(each) + best * telling);
    }
  }
  for (const concept of concepts(typed, pack.concepts)) {
    const telling = tells((each) => each.thing.concepts.includes(concept));
    for (const each of things) {
      const place = each.thing.concepts.indexOf(concept);
      if (place >= 0) worth.set(each, worth.get(each) + telling * (place < 3 ? 0.8 : 0.3));
    }
  }
  return things
    .map((each) => [worth.get(each) * (each.thing.lang === language ? 1 : 0.8), each.thing])
    .filter(([much]) => much > 0.25)
    .sort(([one], [other]) => other - one)
    .slice(0, MOST)
    .map(([, thing]) => thing);
}
