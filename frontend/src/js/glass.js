// [data-glass]: a signature drawn with finger, pen or mouse. Only the lines are kept, as points of
// the canvas's own box; a touch outside the box draws nothing. Without this file one agrees on
// paper or aloud.
const signed = new WeakMap();

function draw(canvas, strokes) {
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  Object.assign(pen, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
  for (const stroke of strokes) {
    pen.beginPath();
    for (const [x, y] of stroke) pen.lineTo(x, y);
    pen.stroke();
  }
}

function point(canvas, event) {
  const box = canvas.getBoundingClientRect();
  const inside = (value, most) => Math.max(0, Math.min(most, Math.round(value * most)));
  return [
    inside((event.clientX - box.left) / box.width, canvas.width),
    inside((event.clientY - box.top) / box.height, canvas.height),
  ];
}

export function prepare(root) {
  for (const glass of root.querySelectorAll("[data-glass]")) {
    if (signed.has(glass)) continue;
    const canvas = glass.querySelector("canvas");
    const kept = glass.querySelector("[data-strokes]");
    let strokes = [];
    let drawing = null;
    signed.set(glass, true);
    glass.hidden = false;
    const keep = () => {
      draw(canvas, strokes);
      kept.value = JSON.stringify(strokes);
    };
    try {
      // What was drawn comes back with a form that was refused for something else.
      strokes = JSON.parse(kept.value || "[]");
    } catch {
      strokes = [];
    }
    draw(canvas, strokes);
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      drawing = [point(canvas, event)];
      strokes.push(drawing);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      const at = point(canvas, event);
      const last = drawing[drawing.length - 1];
      if (Math.hypot(at[0] - last[0], at[1] - last[1]) < 2) return;
      drawing.push(at);
      keep();
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        drawing = null;
        keep();
      });
    }
    glass.querySelector("[data-glass-clear]").addEventListener("click", () => {
      strokes = [];
      keep();
    });
  }
}
