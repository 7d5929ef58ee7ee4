// The page: its choices, its buttons, and what the worker tells.
import {Asked} from './asked.js';
import * as camera from './camera.js';
import {drawCurve} from './curve.js';
import {drawPicture} from './drawing.js';
import {earlier} from './earlier.js';
import {gallery, listed} from './gallery.js';
import {keepLast} from './kept.js';
import {offline} from './offline.js';
import {fetched, opened, sized} from './pictures.js';
import {SIZES, standard} from './recipe.js';
import {missing} from './runtime.js';
import {download, kept} from './saving.js';
import {seen} from './seen.js';
import {sliders} from './sliders.js';
import {Told, sentence} from './told.js';

const at = (id) => document.getElementById(id);
const CALM = matchMedia('(prefers-reduced-motion: reduce)');
const SPOKEN = 8000, SAVED = 5000; // milliseconds between two sentences that are read out, two pictures that are kept
const FIRST = {content: 'bridge', style: 'starry'};

const chosen = {content: null, style: null}; // {name, bitmap}
const state = {painting: false, steps: 0, loss: null, undo: 0, picture: null, history: [], about: null};
Object.assign(state, {alive: false, begun: false}); // is there a worker with its network, and a run in it?
let drawn = 0, spoken = 0, saved = 0, reweighing = null, unmark = {};

const worker = new Asked(heard);
const table = sliders(at('ledger').tBodies[0], () => reweigh());

function told(error) {
  at('problem').textContent = sentence(error);
  at('problem').hidden = false;
}

function say(words, aloud = true) {
  at('says').textContent = words;
  if (aloud || performance.now() - spoken > SPOKEN) {
    spoken = performance.now();
    at('announce').textContent = words;
  }
}

// A handler whose failure is told at the top of the page; what was told before goes.
function safely(act) {
  return async (event) => {
    at('problem').hidden = true;
    try {
      await act(event);
    } catch (error) {
      told(error);
    }
  };
}

function buttons() {
  const ready = state.alive && state.begun;
  at('paint').disabled = !ready;
  at('paint').textContent = state.painting ? 'Pause' : state.steps ? 'Go on painting' : 'Paint';
  at('undo').disabled = !ready || !state.undo;
  at('again').disabled = !state.alive || !state.steps;
  at('keep').disabled = !state.steps;
  at('standard').disabled = !ready;
}

function show(picture) {
  state.picture = picture;
  drawPicture(at('picture'), picture);
  const [content, style] = [chosen.content.name, chosen.style.name];
  at('picture').setAttribute('aria-label', state.steps
    ? `${content} in the manner of ${style}, after ${state.steps} steps`
    : `${content}, not yet painted`);
}

function heard(news) {
  if (news.told === 'loading') {
    at('loading').value = news.done / news.whole;
  } else if (news.told === 'step') {
    Object.assign(state, {steps: news.steps, loss: news.loss, undo: news.undo});
    state.history.push({steps: news.steps, loss: news.loss});
    // Who wants little motion sees a picture a second.
    if (performance.now() - drawn >= (CALM.matches ? 1000 : 60)) {
      drawn = performance.now();
      show(news.picture);
      drawCurve(at('curve'), at('curve-says'), state.history);
    }
    say(`Step ${news.steps}, loss ${news.loss.toPrecision(4)}.`, false);
    if (performance.now() - saved > SAVED) keepForLater();
    buttons();
  } else if (news.told === 'ledger') {
    table.show(news.ledger);
    const {angle, net_pull: net} = news.ledger;
    const apart = Number.isFinite(angle) ? ` Content and style pull at an angle of ${angle.toFixed(0)}°.` : '';
    at('ledger-says').textContent =
      `Step ${news.steps}.${apart} Net pull: ${(100 * net).toFixed(0)} % of the sum of all pulls; the rest cancels, as in ` +
      'a tug of war.';
  } else if (news.told === 'stopped') {
    told(new Told(news.failed));
    Object.assign(state, {painting: false, begun: false, alive: false});
    say(state.picture ? 'Stopped; the last picture is still here.' : 'Stopped.');
    buttons();
    if (state.about) revive().catch(told);
  }
}

function recipe() {
  return {
    ...standard(),
    ...table.recipe(),
    size: Number(at('size').value),
    statistic: at('statistic').value,
    optimiser: at('optimiser').value,
  };
}

// A new run of the chosen pictures, paused; the picture of the old one goes with `Begin again` or another choice.
async function begin() {
  const size = Number(at('size').value), {content, style} = chosen;
  const pictures = {content: sized(content.bitmap, size, true), style: sized(style.bitmap, size)};
  if (state.alive) await worker.ask('begin', {recipe: recipe(), ...pictures});
  Object.assign(state, {painting: false, steps: 0, loss: null, undo: 0, history: [], begun: state.alive, pictures});
  show(pictures.content);
  drawCurve(at('curve'), at('curve-says'), []);
  if (state.alive) say('Ready to paint.');
  buttons();
}

async function choose(kind, name, bitmap) {
  const before = chosen[kind];
  chosen[kind] = {name, bitmap};
  try {
    await pause();
    await begin();
  } catch (error) {
    chosen[kind] = before;
    throw error;
  }
}

async function pause() {
  if (!state.painting) return;
  state.painting = false;
  const now = await worker.ask('pause');
  Object.assign(state, {steps: now.steps, undo: now.undo});
  show(now.picture);
  drawCurve(at('curve'), at('curve-says'), state.history);
  await keepForLater();
  say(`Paused after ${now.steps} steps.`);
  buttons();
  await ledger();
}

async function paint() {
  if (state.painting) return pause();
  state.painting = true;
  await worker.ask('go');
  say('Painting.');
  buttons();
}

// A slider that is dragged asks once a pause of a tenth of a second.
function reweigh() {
  clearTimeout(reweighing);
  reweighing = setTimeout(safely(async () => {
    if (!state.begun) return;
    ({undo: state.undo} = await worker.ask('reweight', {recipe: recipe()}));
    if (!state.painting) await ledger();
    buttons();
  }), 100);
}

async function ledger() {
  if (!state.steps) return;
  heard({told: 'ledger', ...(await worker.ask('ledger'))});
}

async function undo() {
  const now = await worker.ask('undo');
  if (!now) return;
  table.take(now.recipe);
  Object.assign(state, {steps: now.steps, loss: now.loss, undo: now.undo});
  state.history = state.history.filter((one) => one.steps <= now.steps);
  show(now.picture);
  drawCurve(at('curve'), at('curve-says'), state.history);
  if (!state.painting) await ledger();
  say(`Back at step ${now.steps}, with the weights of then.`);
  buttons();
}

async function file() {
  const {picture, steps, loss, about} = state, names = {content: chosen.content.name, style: chosen.style.name};
  // Where the worker is gone, what is seen is kept.
  const seenHere = {picture, steps, loss, recipe: {...recipe(), steps, weights: about.fingerprint}};
  return kept(state.begun ? await worker.ask('keep') : seenHere, names, about);
}

async function keepForLater() {
  saved = performance.now();
  if (!state.steps) return;
  await keepLast(await file());
}

function closeCamera() {
  camera.close(at('camera-view'));
  at('camera').hidden = true;
  at('camera-open').focus();
}

function own(kind) {
  return safely(async ({target}) => {
    if (!target.files.length) return;
    const [one] = target.files;
    await choose(kind, one.name, await opened(one));
    unmark[kind]?.();
  });
}

async function galleries() {
  const pictures = await listed();
  for (const kind of ['content', 'style']) {
    const some = pictures.filter((one) => one.kind === kind);
    unmark[kind] = gallery(at(`${kind}s`), kind, some, FIRST[kind], (one) =>
      safely(async () => choose(kind, one.name, await fetched(one.address)))());
    chosen[kind] = {name: FIRST[kind], bitmap: await fetched(some.find((one) => one.name === FIRST[kind]).address)};
  }
}

function wire() {
  const click = (id, act) => at(id).addEventListener('click', safely(act));
  for (const size of SIZES) at('size').add(new Option(`${size} px`, size));
  click('paint', paint);
  click('undo', undo);
  click('again', async () => {
    await pause();
    await begin();
  });
  click('keep', async () => download(await file()));
  click('standard', () => {
    table.take(standard());
    reweigh();
  });
  for (const id of ['size', 'statistic', 'optimiser']) {
    at(id).addEventListener('change', safely(async () => {
      await pause();
      await begin();
    }));
  }
  for (const kind of ['content', 'style']) at(`${kind}-file`).addEventListener('change', own(kind));
  click('camera-open', async () => {
    await camera.open(at('camera-view'));
    at('camera').hidden = false;
    at('camera-take').focus();
  });
  click('camera-take', async () => {
    await choose('content', 'camera', await camera.taken(at('camera-view')));
    unmark.content?.();
    closeCamera();
  });
  click('camera-close', closeCamera);
}

async function wake() {
  ({about: state.about} = await worker.ask('load'));
  state.alive = true;
}

// Another worker in place of one that has broken; a run begins with the next choice, or with `Begin again`.
async function revive() {
  worker.start();
  await wake();
  buttons();
}

async function load() {
  const words = missing();
  if (words) {
    at('progress').hidden = true;
    throw new Told(words);
  }
  await wake();
  at('loading').hidden = true;
  const names = state.about.layers.map((layer) => layer.name);
  seen(worker, names, (which) => (which === 'painted' ? null : state.pictures[which]), told);
}

wire();
try {
  const loading = load();
  loading.catch(() => {}); // it is told below, once the photograph is there
  await galleries();
  await begin();
  await loading;
  if (!state.begun) await begin();
} catch (error) {
  told(error);
  say('Not ready.');
}
buttons();
earlier(at('earlier'));
offline().then((words) => at('offline').append(words), () => {});
