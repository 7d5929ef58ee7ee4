// The line of a page that says what is going on, for eyes and for a screen reader, and what went wrong.
import {offline} from '../offline.js';
import {sentence} from '../told.js';

const MINE = /^(weights\/styles|(live|poster)\.css|js\/(live|poster)\/)/; // files, beside those of the first page
const line = document.getElementById('says');

// The same words twice are said once: a camera has thirty pictures a second.
export function say(words, problem = false) {
  if (line.textContent !== words) line.textContent = words;
  line.classList.toggle('problem', problem);
}

// In tenths: whoever hears it does not want to hear each piece.
export function arriving(done, whole) {
  say(`Loading the network: ${10 * Math.floor((10 * done) / whole)} % of ${(whole / 1e6).toFixed(1)} MB.`);
}

// What a person started: its failure is told, and the last picture stays.
export const trying = (does) => async (...given) => {
  try {
    await does(...given);
  } catch (error) {
    say(sentence(error), true);
  }
};

// A file that is chosen, also the same one twice. use(file, its name).
export function onFile(id, use) {
  document.getElementById(id).addEventListener('change', ({target}) => {
    const [file] = target.files;
    target.value = '';
    if (file) use(file, file.name);
  });
}

// Without a network the page works from then on: what sw.js keeps for no page until it is asked for is asked for.
export async function keepForLater() {
  const {files} = await fetch('files.json').then((answer) => answer.json()).catch(() => ({files: null}));
  if (!files) return; // there is no network now
  if (!(await offline().catch(() => ''))) return;
  const {serviceWorker} = navigator;
  if (!serviceWorker.controller) {
    await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve, {once: true}));
  }
  for (const file of ['live.html', 'poster.html', ...files.filter((one) => MINE.test(one))]) await fetch(file);
}

// {name: {title, maker, alt, kind, file}} of the course's pictures, file as an address; {} where they do not arrive.
export async function coursePictures() {
  const at = new URL('../../pictures/', import.meta.url).href;
  const listed = await fetch(`${at}pictures.json`).then((answer) => answer.json()).catch(() => []);
  return Object.fromEntries(listed.map((one) => [one.name, {...one, file: `${at}${one.file}`}]));
}
