// The page's end of MaskPainter: every pixel of the photograph belongs to one region, or to none. What is painted goes
// to the kernel as a PNG whose red is the region's number, in pieces, as servers refuse large messages.
const PIECE = 512 * 1024; // bytes
const UNDONE = 40; // steps that can be taken back
const QUIET = 250; // milliseconds after the last stroke, when the map is sent
const COVER = 0.45; // how much of the photograph a tint hides,
const LINE = 0.85; // and how much a line of its pattern
const EDGE = 0xff0a0a0a; // between two regions
const PATTERNS = [(x, y) => x + y, (x, y) => x - y + 65536, (x) => x, (x, y) => y];
const TOOLS = [
  ["brush", "Brush", "b"],
  ["erase", "Erase", "e"],
  ["fill", "Fill", "f"],
  ["box", "Rectangle", "t"],
];
const KEYS = [
  ["Arrow keys", "move the cursor by half a brush; with Shift by one pixel"],
  ["Space", "paint here; with Fill, fill from here; with Rectangle, set one corner, then the other"],
  ["Enter", "put the brush down or lift it: while it is down, arrow keys paint"],
  ["+ and -", "a larger or smaller brush; with Fill, more or fewer colours"],
  ["1, 2, 3 ...", "choose a region"],
  ["B, E, F, T", "brush, erase, fill, rectangle"],
  ["U, R", "undo, redo"],
  ["Home", "move the cursor to the middle"],
  ["W", "say where the cursor is"],
  ["Escape", "lift the brush, forget a corner"],
];

function element(kind, parent, properties = {}, attributes = {}) {
  const made = parent.appendChild(Object.assign(document.createElement(kind), properties));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function channels(code) {
  return [1, 3, 5].map((at) => parseInt(code.slice(at, at + 2), 16));
}

async function bitmapOf(bytes, type) {
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return createImageBitmap(new Blob([view], { type }), { colorSpaceConversion: "none" });
}

/** The first and the last pixel that a stroke reaches along one side, which is `length` pixels long. */
function span(one, other, radius, length) {
  const [low, high] = [Math.min(one, other) - radius, Math.max(one, other) + radius];
  return [Math.max(0, Math.ceil(low)), Math.min(length - 1, Math.floor(high))];
}

/** The numbers of all pixels' regions, and every way to change them; nothing here knows of the page. */
class Painting {
  constructor(width, height, photo) {
    Object.assign(this, { width, height, photo, past: [], future: [] });
    this.cells = new Uint8Array(width * height);
  }

  keep() {
    this.past.push(this.cells.slice());
    this.past = this.past.slice(-UNDONE);
    this.future = [];
  }

  back(from, to) {
    if (!from.length) return false;
    to.push(this.cells);
    this.cells = from.pop();
    return true;
  }

  at(x, y) {
    return this.cells[y * this.width + x];
  }

  /** All pixels that are no farther than `radius` from the way between two places, which may be one. */
  stroke(from, to, radius, value) {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const long = dx * dx + dy * dy;
    const [left, right] = span(from.x, to.x, radius, this.width);
    const [top, bottom] = span(from.y, to.y, radius, this.height);
    for (let y = top; y <= bottom; y++)
      for (let x = left; x <= right; x++) {
        const along = long ? Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / long)) : 0;
        if ((x - from.x - along * dx) ** 2 + (y - from.y - along * dy) ** 2 <= radius * radius)
          this.cells[y * this.width + x] = value;
      }
  }

  box(one, other, value) {
    const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)];
    for (let row = Math.min(one.y, other.y); row <= Math.max(one.y, other.y); row++)
      this.cells.fill(value, row * this.width + left, row * this.width + right + 1);
  }

  /** All that hangs together with (x, y) and whose colour is no farther from its own than `tolerance`. */
  fill(x, y, tolerance, value) {
    const { width, height, photo, cells } = this;
    const start = y * width + x;
    const seed = photo.slice(4 * start, 4 * start + 3);
    const limit = tolerance * tolerance;
    const near = (at) =>
      (photo[4 * at] - seed[0]) ** 2 + (photo[4 * at + 1] - seed[1]) ** 2 + (photo[4 * at + 2] - seed[2]) ** 2 <= limit;
    const seen = new Uint8Array(width * height);
    const ahead = [start];
    seen[start] = 1;
    while (ahead.length) {
      const at = ahead.pop();
      cells[at] = value;
      const column = at % width;
      for (const next of [column > 0 ? at - 1 : -1, column < width - 1 ? at + 1 : -1, at - width, at + width])
        if (next >= 0 && next < width * height && !seen[next] && near(next)) {
          seen[next] = 1;
          ahead.push(next);
        }
    }
  }

  /** Tints, patterns and outlines as an ImageData; colours are 32 bits, alpha first. */
  drawn(tints) {
    const { width, height, cells } = this;
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const step = Math.max(6, Math.floor(Math.min(width, height) / 14));
    const thick = Math.max(1, Math.floor(step / 6));
    const coloured = (alpha) => tints.map(([r, g, b]) => ((Math.round(255 * alpha) << 24) | (b << 16) | (g << 8) | r) >>> 0);
    const [ground, line] = [coloured(COVER), coloured(LINE)];
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++, at++) {
        const value = cells[at];
        const edge = (x + 1 < width && cells[at + 1] !== value) || (y + 1 < height && cells[at + width] !== value);
        if (edge) pixels[at] = EDGE;
        else if (value) {
          const lined = PATTERNS[(value - 1) % PATTERNS.length](x, y) % step < thick;
          pixels[at] = (lined ? line : ground)[value - 1];
        }
      }
    return image;
  }

  /** The map as the bytes of a PNG. */
  async packed() {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [this.width, this.height];
    const image = new ImageData(this.width, this.height);
    const pixels = new Uint32Array(image.data.buffer);
    this.cells.forEach((value, at) => (pixels[at] = (0xff000000 | value) >>> 0));
    canvas.getContext("2d").putImageData(image, 0, 0);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    return new Uint8Array(await blob.arrayBuffer());
  }

  async unpack(bytes) {
    const bitmap = await bitmapOf(bytes, "image/png");
    const pixels = pixelsOf(bitmap, this.width, this.height);
    for (let at = 0; at < this.cells.length; at++) this.cells[at] = pixels[4 * at];
  }
}

function pixelsOf(bitmap, width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

/** Sends maps, one after another; of those that wait only the last. */
class Sender {
  constructor(model, view, say) {
    Object.assign(this, { model, view, say, waiting: new Map(), next: null, busy: false });
    this.answered = (message) => this.waiting.get(message.upload)?.(message);
    model.on("msg:custom", this.answered);
  }

  ask(content, buffers = []) {
    return new Promise((resolve) => {
      const late = () =>
        this.say(
          `No answer for ${this.model.get("patience")} s. If the kernel is busy, what is painted arrives when it has time; ` +
            `if the kernel has ended, ${this.model.get("again")}.`
        );
      const clock = setTimeout(late, 1000 * this.model.get("patience"));
      this.waiting.set(content.upload, (message) => {
        clearTimeout(clock);
        this.waiting.delete(content.upload);
        resolve(message);
      });
      this.model.send(content, undefined, buffers);
    });
  }

  async send(latest) {
    this.next = latest;
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.next) await this.one();
    } catch (error) {
      this.say(`What is painted could not be sent: ${error.message || error}`);
    } finally {
      this.busy = false;
    }
  }

  async one() {
    const pack = this.next;
    this.next = null;
    const bytes = await pack();
    const upload = `${this.view}-${Date.now()}-${Math.random()}`;
    const count = Math.ceil(bytes.length / PIECE);
    let answer = await this.ask({ kind: "begin", upload, view: this.view, count, total: bytes.length });
    for (let number = 0; number < count && answer.kind === "next"; number++)
      answer = await this.ask({ kind: "piece", upload, number }, [
        bytes.slice(number * PIECE, (number + 1) * PIECE).buffer,
      ]);
    if (answer.kind === "next") answer = await this.ask({ kind: "end", upload });
    if (answer.kind === "refused") this.say(answer.words);
  }

  close() {
    this.model.off("msg:custom", this.answered);
  }
}

async function render({ model, el }) {
  const view = `v${Math.random().toString(36).slice(2)}`;
  const names = model.get("names");
  const tints = model.get("tints").map(channels);
  el.classList.add("nst-painter");
  el.dataset.lmSuppressShortcuts = "true"; // else letters are JupyterLab's commands, too

  const tools = element("div", el, { className: "nst-painter-row" }, { role: "group", "aria-label": "Painting" });
  const choices = element("div", tools, { className: "nst-painter-row" }, { role: "group", "aria-label": "Region" });
  const kinds = element("div", tools, { className: "nst-painter-row" }, { role: "group", "aria-label": "Tool" });
  const steps = element("div", tools, { className: "nst-painter-row" }, { role: "group", "aria-label": "Steps" });
  const dials = element("div", el, { className: "nst-painter-row" });
  const field = element(
    "div",
    el,
    { className: "nst-painter-field", tabIndex: 0 },
    { role: "application", "aria-label": `Painting field: ${model.get("title")}`, "aria-describedby": `${view}-keys` }
  );
  const note = element("p", el, { className: "nst-painter-note" }, { role: "status", "aria-live": "polite" });
  const words = element("p", el, { className: "nst-painter-words" }, { "aria-live": "polite" });
  const help = element("details", el);
  element("summary", help, { textContent: "Keys" });
  const list = element("dl", help, { id: `${view}-keys` });
  for (const [key, meaning] of KEYS) {
    element("dt", list, { textContent: key });
    element("dd", list, { textContent: meaning });
  }
  const say = (text) => (note.textContent = text);
  const tell = () => (words.textContent = model.get("words"));
  tell();

  const photo = await bitmapOf(model.get("photo"), "image/jpeg");
  const [width, height] = [photo.width, photo.height];
  const painting = new Painting(width, height, pixelsOf(photo, width, height));
  const layers = ["photo", "map", "cursor"].map((name) => {
    const canvas = element("canvas", field, { width, height, className: `nst-painter-${name}` });
    canvas.setAttribute("aria-hidden", "true");
    return canvas.getContext("2d");
  });
  field.style.maxWidth = `${width}px`;
  field.style.aspectRatio = `${width} / ${height}`;
  layers[0].filter = "grayscale(60%)";
  layers[0].drawImage(photo, 0, 0);

  const state = { region: 1, tool: "brush", size: 0, tolerance: 32, down: false, corner: null, last: null };
  state.size = Math.max(4, Math.round(Math.max(width, height) / 14));
  const middle = { x: Math.floor(width / 2), y: Math.floor(height / 2) };
  const cursor = { ...middle, shown: false };
  const sender = new Sender(model, view, say);
  const value = () => (state.tool === "erase" ? 0 : state.region);
  const called = (number) => (number ? names[number - 1] : "no region");

  let asked = false;
  function draw() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      layers[1].putImageData(painting.drawn(tints), 0, 0);
      drawCursor();
    });
  }

  function drawCursor() {
    const context = layers[2];
    context.clearRect(0, 0, width, height);
    if (!cursor.shown && document.activeElement !== field) return;
    const thin = Math.max(1, width / Math.max(1, field.clientWidth));
    const ring = new Path2D();
    if (state.tool === "brush" || state.tool === "erase") ring.arc(cursor.x, cursor.y, state.size / 2, 0, 7);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      ring.moveTo(cursor.x + 3 * dx * thin, cursor.y + 3 * dy * thin);
      ring.lineTo(cursor.x + 9 * dx * thin, cursor.y + 9 * dy * thin);
    }
    if (state.corner)
      ring.rect(state.corner.x, state.corner.y, cursor.x - state.corner.x, cursor.y - state.corner.y);
    for (const [colour, line] of [["#000", 4 * thin], ["#fff", 1.5 * thin]]) {
      [context.strokeStyle, context.lineWidth] = [colour, line];
      context.stroke(ring);
    }
  }

  let clock = null;
  function changed() {
    draw();
    clearTimeout(clock);
    clock = setTimeout(() => sender.send(() => painting.packed()), QUIET);
    buttons.undo.disabled = !painting.past.length;
    buttons.redo.disabled = !painting.future.length;
  }

  // --- the tools ---

  const buttons = {};
  function button(parent, text, act, properties = {}) {
    const made = element("button", parent, { type: "button", ...properties });
    made.append(text);
    made.addEventListener("click", act);
    return made;
  }
  const regions = names.map((name, at) => {
    const made = button(choices, `${at + 1} ${name}`, () => choose(at + 1));
    const swatch = element("span", made, { className: `nst-painter-swatch nst-painter-pattern-${at % PATTERNS.length}` });
    swatch.style.setProperty("--tint", model.get("tints")[at]);
    made.prepend(swatch);
    return made;
  });
  for (const [tool, text] of TOOLS) buttons[tool] = button(kinds, text, () => take(tool));
  buttons.undo = button(steps, "Undo", () => step(painting.past, painting.future, "Undone."), { disabled: true });
  buttons.redo = button(steps, "Redo", () => step(painting.future, painting.past, "Done again."), { disabled: true });

  function dial(text, key, min, max) {
    const label = element("label", dials);
    label.append(`${text} `);
    const input = element("input", label, { type: "range", min, max, step: 1, value: state[key] });
    const shown = element("output", label, { textContent: state[key] });
    input.addEventListener("input", () => set(key, +input.value));
    return (to) => ([input.value, shown.textContent] = [to, to]);
  }
  const limits = { size: [2, Math.max(width, height)], tolerance: [0, 200] };
  const dialled = {
    size: dial("brush, px", "size", 2, Math.round(Math.max(width, height) / 2)),
    tolerance: dial("fill, colours", "tolerance", 0, 200),
  };

  function set(key, to) {
    state[key] = Math.min(limits[key][1], Math.max(limits[key][0], Math.round(to)));
    dialled[key](state[key]);
    drawCursor();
    say(key === "size" ? `Brush of ${state.size} px.` : `Fill takes colours up to ${state.tolerance} apart.`);
  }

  function choose(number) {
    state.region = number;
    if (state.tool === "erase") state.tool = "brush";
    mark();
    say(`Region ${number}, ${names[number - 1]}.`);
  }

  function take(tool) {
    lift();
    state.tool = tool;
    mark();
    say(`${TOOLS.find(([name]) => name === tool)[1]}.`);
  }

  function mark() {
    regions.forEach((one, at) => one.setAttribute("aria-pressed", at + 1 === state.region));
    for (const [tool] of TOOLS) buttons[tool].setAttribute("aria-pressed", tool === state.tool);
    drawCursor();
  }

  function step(from, to, done) {
    lift();
    say(painting.back(from, to) ? done : "There is nothing more.");
    changed();
  }

  function lift() {
    state.down = false;
    state.corner = state.last = null;
  }

  function where() {
    const share = (at, of) => Math.round((100 * (at + 0.5)) / of);
    return `${share(cursor.x, width)} % from the left, ${share(cursor.y, height)} % from the top: ${called(
      painting.at(cursor.x, cursor.y)
    )}`;
  }

  // --- by keyboard ---

  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function go(x, y) {
    const before = { ...cursor };
    cursor.x = Math.min(width - 1, Math.max(0, x));
    cursor.y = Math.min(height - 1, Math.max(0, y));
    if (state.down) {
      painting.stroke(before, cursor, state.size / 2, value());
      changed();
    } else drawCursor();
    say(`${where()}${state.down ? ", painting" : ""}.`);
  }

  function press() {
    if (state.tool === "box" && !state.corner) {
      state.corner = { x: cursor.x, y: cursor.y };
      return say(`Corner set, ${where()}. Move, and press Space at the other corner.`);
    }
    painting.keep();
    if (state.tool === "box") painting.box(state.corner, cursor, value());
    else if (state.tool === "fill") painting.fill(cursor.x, cursor.y, state.tolerance, value());
    else painting.stroke(cursor, cursor, state.size / 2, value());
    state.corner = null;
    changed();
    done();
  }

  function done() {
    say(`${{ box: "Rectangle", fill: "Filled", erase: "Erased", brush: "Painted" }[state.tool]}, ${where()}.`);
  }

  function pen() {
    if (state.tool === "box" || state.tool === "fill") return press();
    state.down = !state.down;
    if (state.down) {
      painting.keep();
      painting.stroke(cursor, cursor, state.size / 2, value());
      changed();
    }
    say(state.down ? "The brush is down: arrow keys paint." : "The brush is lifted.");
  }

  function grow(factor) {
    if (state.tool === "fill") set("tolerance", state.tolerance + (factor > 1 ? 4 : -4));
    else set("size", factor > 1 ? Math.max(state.size + 1, state.size * factor) : state.size * factor);
  }

  const acts = {
    " ": press,
    Enter: pen,
    Escape: () => (lift(), drawCursor(), say("Lifted.")),
    "+": () => grow(1.25),
    "=": () => grow(1.25),
    "-": () => grow(0.8),
    u: () => step(painting.past, painting.future, "Undone."),
    r: () => step(painting.future, painting.past, "Done again."),
    Home: () => go(middle.x, middle.y),
    w: () => say(`${where()}.`),
  };
  for (const [tool, , key] of TOOLS) acts[key] = () => take(tool);
  names.forEach((_, at) => (acts[at + 1] = () => choose(at + 1)));

  field.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    const far = event.shiftKey ? 1 : Math.max(1, Math.round(state.size / 2));
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (arrows[key]) go(cursor.x + arrows[key][0] * far, cursor.y + arrows[key][1] * far);
    else if (acts[key]) acts[key]();
    else return;
    event.preventDefault(); // no scrolling
    event.stopPropagation();
  });
  el.addEventListener("keydown", (event) => event.key !== "Tab" && event.stopPropagation());
  field.addEventListener("focus", drawCursor);
  field.addEventListener("blur", () => (lift(), drawCursor()));

  // --- by mouse, pen and finger ---

  const top = layers[2].canvas;
  function place(event) {
    const box = top.getBoundingClientRect();
    cursor.x = Math.min(width - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * width)));
    cursor.y = Math.min(height - 1, Math.max(0, Math.floor(((event.clientY - box.top) / box.height) * height)));
    cursor.shown = true;
  }
  top.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    field.focus({ preventScroll: true });
    lift();
    place(event);
    top.setPointerCapture(event.pointerId);
    if (state.tool === "box") state.corner = { x: cursor.x, y: cursor.y };
    else {
      painting.keep();
      if (state.tool === "fill") painting.fill(cursor.x, cursor.y, state.tolerance, value());
      else {
        painting.stroke(cursor, cursor, state.size / 2, value());
        state.last = { ...cursor };
      }
    }
    draw();
  });
  top.addEventListener("pointermove", (event) => {
    place(event);
    if (state.last) {
      painting.stroke(state.last, cursor, state.size / 2, value());
      state.last = { ...cursor };
      draw();
    } else drawCursor();
  });
  const released = (event) => {
    if (!top.hasPointerCapture(event.pointerId)) return;
    if (state.corner) {
      painting.keep();
      painting.box(state.corner, cursor, value());
    }
    lift();
    changed();
    done();
  };
  top.addEventListener("pointerup", released);
  top.addEventListener("pointercancel", released);
  top.addEventListener("pointerleave", () => ((cursor.shown = false), drawCursor()));

  // --- what the kernel holds ---

  async function load(first) {
    if (!first && model.get("origin") === view) return;
    if (!first) painting.keep();
    if (model.get("painted").byteLength) await painting.unpack(model.get("painted"));
    else painting.cells.fill(0);
    draw();
    buttons.undo.disabled = !painting.past.length;
  }
  const loaded = () => load(false);
  model.on("change:painted", loaded);
  model.on("change:words", tell);
  mark();
  await load(true);
  el.dataset.ready = "true";
  return () => {
    sender.close();
    clearTimeout(clock);
    model.off("change:painted", loaded);
    model.off("change:words", tell);
  };
}

export default { render };
