// poster.html: a painted picture that hangs on a printed sheet of paper in the camera's picture.
import {course, network} from '../live/begun.js';
import {Camera, DARK, GONE, ON} from '../live/camera.js';
import {Painter} from '../live/painter.js';
import {atSize, opened} from '../live/photo.js';
import {pictureFile, recipeIn, recipeOf} from '../live/recipe.js';
import {arriving, keepForLater, onFile, say, trying} from '../live/said.js';
import {Stage} from '../live/stage.js';
import {download} from '../saving.js';
import {Told} from '../told.js';
import {detect, light} from './detect.js';
import {halvings, hang, placed} from './hang.js';
import {svg} from './marker.js';
import {Track} from './track.js';

const SEEN = 640, PAINTED = 512; // px of the longer side: of the camera's picture, of the poster
const FIRST = 'starry'; // of the styles
const SHEET = 150; // mm of the printed marker with its white ring
const LOOK = 'No marker in sight. Show the whole sheet, with white around the black frame, in even light.';
const $ = (id) => document.getElementById(id);
const canvas = $('picture'), pen = canvas.getContext('2d');
const painter = new Painter(arriving);
const camera = new Camera(() => stopped(GONE), (seen) => say(seen ? ON : DARK, !seen));
// poster: {sizes, name, recipe, words}; still: a photograph of the sheet; track: where the marker is.
const now = {poster: null, still: null, photo: null, track: new Track(), network: null};
let photographs = {}, pictures = {};

// One look: {found}; draws the poster where the marker is.
function look(picture, track, time) {
  const found = detect(picture), toPicture = track.next(found, time);
  let hung = null;
  if (toPicture && now.poster) {
    const {sizes} = now.poster, corners = placed(sizes[0].width, sizes[0].height, Number($('times').value));
    hung = hang(picture, sizes, corners, toPicture, $('light').checked ? light(picture, toPicture) : null);
  }
  const {width, height} = picture;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, {width, height});
  pen.putImageData(new ImageData(picture.data, width, height), 0, 0);
  now.seen = picture;
  canvas.hung = hung;
  const words = hung ? `${now.poster.words} hangs on the sheet` : 'The camera picture, without a poster';
  canvas.setAttribute('aria-label', words);
  if (!now.poster) say('Paint a picture first, or choose one.', true);
  else say(hung ? `The marker is in sight: ${now.poster.words} hangs on it.` : LOOK, !hung);
  $('save').disabled = !now.poster;
  $('full').disabled = false;
}

function onward(time) {
  if (!camera.on) return;
  const frame = camera.frame(SEEN, false); // in a mirror no marker is to be read
  if (frame) look({data: frame.pixels, width: frame.width, height: frame.height}, now.track, time);
  now.frame = requestAnimationFrame(onward);
}

const startCamera = trying(async () => {
  if (camera.opening) return; // a double click
  if (camera.on) {
    camera.close();
    return stopped('The camera is off; the last picture is kept.');
  }
  say('Waiting for the camera, and for your leave to use it ...');
  await camera.open('environment', SEEN);
  Object.assign(now, {still: null, track: new Track()});
  $('camera').textContent = 'Stop the camera';
  cancelAnimationFrame(now.frame);
  onward(performance.now());
});

function stopped(words) {
  $('camera').textContent = 'Camera';
  say(words, true);
}

// A photograph of the sheet in place of the camera.
const takeStill = trying(async (file) => {
  const photo = await opened(file, file.name);
  if (camera.on) {
    camera.close();
    $('camera').textContent = 'Camera';
  }
  now.still = rounded(atSize(photo, 1280, true));
  lookAgain();
});

function lookAgain() {
  if (now.still) look({...now.still, data: new Uint8ClampedArray(now.still.data)}, new Track(), 0);
}

function rounded({pixels, width, height}) {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0, j = 0; j < data.length; i += 3, j += 4) for (let c = 0; c < 3; c++) data[j + c] = 255 * pixels[i + c];
  return {data, width, height};
}

// What changes while it paints is painted next, and nothing in between.
const paint = trying(async () => {
  if (now.busy) return void (now.again = true);
  now.busy = true;
  try {
    do {
      now.again = false;
      await paintOnce();
    } while (now.again);
  } finally {
    now.busy = false;
  }
});

async function paintOnce() {
  now.network ??= await painter.load();
  const style = $('style').value, amount = Number($('amount').value) / 100;
  const {photo} = now, picture = atSize(photo, PAINTED);
  say(`Painting ${photo.title} ...`);
  const {pixels, width, height} = await painter.paint(picture, {[style]: 1}, amount);
  const title = pictures[style]?.title ?? style;
  const {fingerprint} = now.network, size = Math.max(width, height), words = `${photo.title}, in the manner of ${title},`;
  const recipe = recipeOf({shares: {[style]: 1}, amount, size, fingerprint});
  show({data: pixels, width, height}, {name: photo.name, style: title, words, recipe});
}

// A picture as it is: one saved here or by Python keeps its recipe.
const takePainted = trying(async (file) => {
  const photo = await opened(file, file.name), recipe = await recipeIn(file);
  const {name} = photo, style = Object.keys(recipe?.styles ?? {}).join(', ');
  show(rounded(atSize(photo, PAINTED, true)), {name, style, words: name, recipe});
});

function show(picture, facts) {
  now.poster = {sizes: halvings(picture), ...facts};
  Object.assign($('poster'), {width: picture.width, height: picture.height});
  $('poster').getContext('2d').putImageData(new ImageData(picture.data, picture.width, picture.height), 0, 0);
  $('poster').setAttribute('aria-label', `${facts.words} is ready to hang`);
  say(`${facts.words} is ready. Point a camera at the printed sheet.`);
  lookAgain();
}

const take = trying(async (source, name, title) => {
  const photo = await opened(source, name);
  photo.title = title ?? photo.name;
  atSize(photo, PAINTED);
  now.photo = photo;
  await paint();
});

const takeFromCourse = (name) => take(photographs[name].file, name, photographs[name].title);

const save = trying(async () => {
  const {poster: {recipe, name: content, style}, seen, network} = now, {weights = ''} = recipe ?? {};
  const run = {weights, content, style, nstlib: network?.nstlib, made: 'playground', shown: 'on a printed marker'};
  const blob = await pictureFile(seen, recipe, run);
  download({blob, name: 'poster_on_paper.png'});
});

function wire() {
  onFile('photo', take);
  onFile('painted', takePainted);
  onFile('still', takeStill);
  $('gallery').addEventListener('change', ({target}) => takeFromCourse(target.value));
  for (const id of ['style', 'amount']) $(id).addEventListener('change', () => now.photo && paint());
  $('amount').addEventListener('input', () => ($('share').value = `${$('amount').value} %`));
  for (const id of ['times', 'light']) $(id).addEventListener('input', lookAgain);
  $('camera').addEventListener('click', startCamera);
  $('save').addEventListener('click', save);
  $('print').addEventListener('click', () => window.print());
  const stage = new Stage($('stage'), $('keys'), {ArrowRight: () => next(1), ArrowLeft: () => next(-1)});
  $('full').addEventListener('click', () => stage.enter());
}

// The style after this one, or before it.
function next(by) {
  const {options, selectedIndex} = $('style');
  $('style').selectedIndex = (selectedIndex + by + options.length) % options.length;
  paint();
}

const start = trying(async () => {
  $('marker').innerHTML = svg(SHEET);
  ({pictures, photographs} = await course());
  wire();
  await begin();
});

const begin = trying(async () => {
  await network(painter, (loaded) => {
    now.network = loaded;
    $('style').append(...loaded.styles.map((style) => new Option(pictures[style]?.title ?? style, style)));
    $('style').value = FIRST;
  });
  const [first] = Object.keys(photographs);
  if (!first) throw new Told('The pictures of the course did not arrive. Choose a photograph of your own.');
  await takeFromCourse(first);
  await keepForLater();
});

$('again').addEventListener('click', begin);
start();
