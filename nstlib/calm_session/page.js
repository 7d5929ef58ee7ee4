// The four steps: pictures are mixed in linear light, as nstlib/calm_session/loop.py mixes them.
"use strict";
const get = (id) => document.getElementById(id);
const view = get("view"), begin = get("begin"), stop = get("stop"), said = get("said");
const brush = view.getContext("2d", { willReadFrequently: true });
const still = matchMedia("(prefers-reduced-motion: reduce)");
const STILL = "one picture at a time", FRAME = 80, TOP = 65535;

const toLight = new Uint16Array(256), toScreen = new Uint8ClampedArray(TOP + 1);
for (let i = 0; i < 256; i++) {
  const v = i / 255;
  toLight[i] = Math.round(TOP * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
}
for (let i = 0; i <= TOP; i++) {
  const l = i / TOP;
  toScreen[i] = Math.round(255 * (l <= 0.0031308 ? 12.92 * l : 1.055 * l ** (1 / 2.4) - 0.055));
}

// What is on the view: pixels of the photograph and of the painting, the time since the beginning, the picture shown.
let pair = [], words = [], at = 0, began = null, timer = 0, next = 0, shown = 0, pace = null;

// The same moment of the loop at another pace: the same share of a rest or of a fade, of the same picture.
function moment(from, to) {
  if (!from.rest) return shown * (to.rest + to.fade);
  const number = Math.floor(at / (from.rest + from.fade)), within = at % (from.rest + from.fade);
  const share = within <= from.rest ? (within / from.rest) * to.rest
    : to.rest + ((within - from.rest) / from.fade) * to.fade;
  return number * (to.rest + to.fade) + share;
}

function chosen(name) {
  return document.querySelector(`input[name=${name}]:checked`).value;
}

function choice(box, name, value, label, on) {
  const line = document.createElement("label"), input = document.createElement("input");
  Object.assign(input, { type: "radio", name, value, checked: on });
  line.append(input, document.createTextNode(label));
  box.append(line);
  return input;
}

function pixels(source) {
  return new Promise((done) => {
    const image = new Image();
    image.onload = () => {
      const sheet = document.createElement("canvas");
      [sheet.width, sheet.height] = [view.width, view.height];
      const context = sheet.getContext("2d", { willReadFrequently: true });
      context.drawImage(image, 0, 0, view.width, view.height);
      done(context.getImageData(0, 0, view.width, view.height).data);
    };
    image.src = source;
  });
}

function draw(k, first, second) {
  const out = brush.createImageData(view.width, view.height), a = pair[first], b = pair[second], data = out.data;
  for (let i = 0; i < data.length; i++) {
    data[i] = (i & 3) === 3 ? 255 : toScreen[Math.round((1 - k) * toLight[a[i]] + k * toLight[b[i]])];
  }
  brush.putImageData(out, 0, 0);
}

function show(seconds) {
  const { rest, fade } = session.paces[chosen("pace")], span = rest + fade;
  const number = Math.floor(seconds / span) % 2, within = seconds % span;
  const k = within <= rest ? 0 : (1 - Math.cos(Math.PI * (within - rest) / fade)) / 2;
  draw(k, number, 1 - number);
  tell(k < 0.5 ? number : 1 - number);
}

function tell(number) {
  if (shown !== number || !get("seen").textContent) get("seen").textContent = words[number];
  shown = number;
}

function step() {
  at = (performance.now() - began) / 1000;
  show(at);
}

function halt(why) {
  clearInterval(timer);
  const was = timer;
  timer = 0;
  stop.disabled = true;
  label();
  if (was && why) said.textContent = why;
}

function paced() {
  halt("Stopped.");
  const to = session.paces[chosen("pace")];
  if (to.rest) at = moment(pace, to);
  pace = to;
  label();
}

function label() {
  begin.textContent = chosen("pace") === STILL ? "Next picture" : at ? "Go on" : "Begin";
  begin.disabled = timer !== 0;
}

function start() {
  if (chosen("pace") === STILL) {
    if (performance.now() < next) {
      said.textContent = "A moment: pictures change at most once in 3 seconds.";
      return;
    }
    next = performance.now() + 1000 * session.calm;
    draw(0, 1 - shown, shown);
    tell(1 - shown);
    said.textContent = "";
    return;
  }
  began = performance.now() - 1000 * at;
  timer = setInterval(step, FRAME);
  begin.disabled = true;
  stop.disabled = false;
  stop.focus();
  said.textContent = "It goes on until you stop it.";
}

async function take() {
  halt();
  const manner = session.manners[chosen("manner")];
  const found = await Promise.all([session.photo.picture, manner.picture].map(pixels));
  [pair, words, at, shown, pace] = [found, [session.photo.alt, manner.alt], 0, 0, session.paces[chosen("pace")]];
  draw(0, 0, 1);
  get("seen").textContent = words[0];
  said.textContent = "";
  label();
}

function obey() {
  get("reduced").hidden = !still.matches;
  for (const input of document.querySelectorAll("input[name=pace]")) {
    input.disabled = still.matches && input.value !== STILL;
    if (still.matches) input.checked = input.value === STILL;
  }
  if (still.matches) pace = session.paces[STILL];
  halt("Stopped: your system asks for less motion.");
}

Object.entries(session.manners).forEach(([name, { label: words, on }]) =>
  choice(get("manners"), "manner", name, words, on).addEventListener("change", take));
Object.entries(session.paces).forEach(([name, { label: words, on }]) =>
  choice(get("paces"), "pace", name, words, on).addEventListener("change", paced));
begin.addEventListener("click", start);
stop.addEventListener("click", () => { halt("Stopped. The picture stays as it is."); begin.focus(); });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && timer) stop.click();
});
document.addEventListener("visibilitychange", () => { if (document.hidden) halt("Stopped while the page was hidden."); });
still.addEventListener("change", obey);
take().then(obey);
