// live.html: a photograph or the camera, painted at once, again with every change of a slider and every frame.
import {download} from '../saving.js';
import {course, network} from './begun.js';
import {Camera, DARK, GONE, ON} from './camera.js';
import {Mix} from './mix.js';
import {Painter} from './painter.js';
import {atSize, opened} from './photo.js';
import {pictureFile, recipeOf} from './recipe.js';
import {arriving, keepForLater, onFile, say, trying} from './said.js';
import {Stage} from './stage.js';

const $ = (id) => document.getElementById(id);
const canvas = $('picture');
const painter = new Painter(arriving);
const camera = new Camera(() => stopped(GONE), (seen) => say(seen ? ON : DARK, !seen));
// held: the camera's picture stands still; again: something changed while the worker painted; times: when pictures were
// shown, in ms.
const now = {photo: null, network: null, painted: null, held: false, busy: false, again: false, times: []};
const FIRST = 'starry'; // of the styles
const NOTHING = 'Every style stands at 0. Give one of them a share; the last picture is kept.';
let mix, photographs = {};

const size = () => Number($('size').value), amount = () => Number($('amount').value) / 100;

// Paints what is there now; what changes meanwhile is painted next, and nothing in between.
const painting = trying(async () => {
  if (now.busy) return void (now.again = true);
  now.busy = true;
  try {
    do {
      now.again = false;
      await paintOnce();
    } while (now.again || (camera.on && !now.held));
  } finally {
    now.busy = false;
  }
});

async function paintOnce() {
  const shares = mix.shares();
  if (!Object.keys(shares).length) return stopped(NOTHING);
  const picture = await source();
  if (!picture) return;
  const {width, height, name, title} = picture, seen = camera.on ? new Uint8ClampedArray(picture.pixels) : null;
  const asked = {shares, amount: amount(), size: Math.max(width, height), fingerprint: now.network.fingerprint};
  const facts = {recipe: recipeOf(asked), name, title, words: mix.words(), seen, width, height};
  const answer = await painter.paint({pixels: picture.pixels, width, height}, shares, asked.amount);
  requestAnimationFrame(() => shown(answer, facts)); // meanwhile the next one can begin
}

function shown(answer, facts) {
  const {pixels, width, height} = answer;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, {width, height});
  canvas.getContext('2d').putImageData(new ImageData(pixels, width, height), 0, 0);
  canvas.setAttribute('aria-label', `${facts.title}, painted in the manner of ${facts.words}`);
  canvas.dataset.tensors = answer.tensors; // of which there must not be more and more
  now.painted = {...facts, pixels};
  for (const id of ['save', 'full']) $(id).disabled = false;
  $('seen').hidden = !facts.seen;
  clock(answer);
}

// {pixels, width, height, name}: the camera's picture of now, or the photograph; null where there is none.
async function source() {
  if (camera.on) {
    await inSight();
    const frame = now.held && now.painted?.seen ? again(now.painted) : camera.frame(size());
    if (!frame) await new Promise(requestAnimationFrame); // it opens its eyes
    now.again ||= !frame && camera.on;
    return frame && {...frame, name: 'camera', title: 'What the camera sees'};
  }
  return now.photo && {...atSize(now.photo, size()), name: now.photo.name, title: now.photo.title};
}

// A tab that nobody sees paints nothing.
function inSight() {
  if (document.visibilityState === 'visible') return null;
  return new Promise((resolve) => document.addEventListener('visibilitychange', resolve, {once: true}));
}

// The camera's picture that is held still, in other styles.
const again = ({seen, width, height}) => ({pixels: new Uint8ClampedArray(seen), width, height});

function clock({width, height, seconds}) {
  now.times = [...now.times, performance.now()].slice(-20);
  const rate = (1000 * (now.times.length - 1)) / (now.times.at(-1) - now.times[0]);
  const speed = now.painted.seen ? `${rate.toFixed(1)} pictures a second` : `painted in ${seconds.toFixed(2)} s`;
  if (now.times.length > 1 || !now.painted.seen) $('clock').textContent = `${width} x ${height} px, ${speed}.`;
  if (!now.painted.seen) say(`${now.painted.title}, in the manner of ${now.painted.words}.`);
}

function stopped(words) {
  cameraShown();
  say(words, true);
}

function cameraShown() {
  $('camera').textContent = camera.on ? 'Stop the camera' : 'Camera';
  $('pause').hidden = !camera.on;
  held(false);
}

function held(paused) {
  now.held = paused;
  $('pause').textContent = paused ? 'Go on' : 'Hold still';
}

const take = trying(async (source, name, title) => {
  const photo = await opened(source, name);
  photo.title = title ?? photo.name;
  atSize(photo, size());
  camera.close();
  cameraShown();
  now.photo = photo;
  now.times = [];
  await painting();
});

const takeFromCourse = (name) => take(photographs[name].file, name, photographs[name].title);

const startCamera = trying(async () => {
  if (camera.opening) return; // a double click
  if (camera.on) {
    camera.close();
    return stopped('The camera is off; the last picture is kept.');
  }
  say('Waiting for the camera, and for your leave to use it ...');
  await camera.open($('facing').value);
  now.times = [];
  cameraShown();
  say(ON);
  await painting();
});

const learn = trying(async (file) => {
  say(`Looking at ${file.name} ...`);
  const painting = await opened(file, file.name), {painting: side, styles} = await painter.load();
  // A learnt style keeps its name, or a recipe would mean another painting in Python.
  const name = styles.includes(painting.name) ? `${painting.name} (yours)` : painting.name;
  await painter.learn(atSize(painting, side, true), name);
  mix.add(name, {own: {title: name, maker: 'your painting', file: URL.createObjectURL(file)}});
  mix.only(name);
});

const save = trying(async () => {
  const {pixels: data, recipe, name, words, width, height} = now.painted;
  const facts = {weights: recipe.weights, content: name, style: words, nstlib: now.network.nstlib, made: 'playground'};
  download({blob: await pictureFile({data, width, height}, recipe, facts), name: `${name}_painted.png`});
});

const saveSeen = trying(async () => {
  const {seen: data, width, height} = now.painted;
  download({blob: await pictureFile({data, width, height}, null, null), name: 'camera.png'});
});

function wire() {
  onFile('photo', take);
  onFile('painting', learn);
  $('gallery').addEventListener('change', ({target}) => takeFromCourse(target.value));
  $('camera').addEventListener('click', startCamera);
  $('pause').addEventListener('click', () => {
    held(!now.held);
    painting();
  });
  for (const id of ['size', 'amount']) $(id).addEventListener('input', () => {
    $('share').value = `${$('amount').value} %`;
    painting();
  });
  $('save').addEventListener('click', save);
  $('seen').addEventListener('click', saveSeen);
  const stage = new Stage($('stage'), $('keys'), {
    ArrowRight: () => mix.step(1), ArrowLeft: () => mix.step(-1), ' ': () => camera.on && $('pause').click(),
  });
  $('full').addEventListener('click', () => stage.enter());
}

const start = trying(async () => {
  const all = await course();
  ({photographs} = all);
  mix = new Mix($('styles'), painting, all.pictures);
  wire();
  await begin();
});

// The network; after a failure there is a button to try again.
const begin = trying(async () => {
  await network(painter, (loaded) => {
    now.network = loaded;
    for (const style of loaded.styles) mix.add(style);
    mix.only(loaded.styles.includes(FIRST) ? FIRST : loaded.styles[0]);
  });
  const first = Object.keys(photographs)[0];
  if (first) await takeFromCourse(first);
  await keepForLater();
});

$('again').addEventListener('click', begin);
start();
