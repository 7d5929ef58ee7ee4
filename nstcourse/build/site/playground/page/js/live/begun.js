// What both pages of the fast networks begin with: the course's photographs to choose from, and the network.
import {coursePictures} from './said.js';

const $ = (id) => document.getElementById(id);

// {pictures, photographs}, each {name: {name, title, kind, file}}; the photographs stand in the list #gallery.
export async function course() {
  const pictures = await coursePictures();
  const photographs = Object.fromEntries(Object.entries(pictures).filter(([, {kind}]) => kind === 'content'));
  $('gallery').append(...Object.values(photographs).map(({name, title}) => new Option(title, name)));
  return {pictures, photographs};
}

// What painter.load() gives; ready(it) is called before the controls can be used. Where it does not arrive, the button
// #again is there.
export async function network(painter, ready) {
  $('again').hidden = true;
  let loaded;
  try {
    loaded = await painter.load();
  } catch (error) {
    $('again').hidden = false;
    throw error;
  }
  ready(loaded);
  $('engine').textContent = `Worked out by ${loaded.engine}.`;
  $('controls').disabled = false;
}
