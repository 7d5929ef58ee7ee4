// What the network sees: the feature maps of a layer, and its Gram matrix, which does not know where things are.
import {drawGram, drawMaps, drawStrongest} from './drawing.js';

const at = (id) => document.getElementById(id);

// worker: who works it out; picture(which): the picture that a choice names; told(error): where what goes wrong is said.
export function seen(worker, names, picture, told) {
  let maps = null, gram = null;
  for (const name of names) at('seen-layer').add(new Option(name, name));
  at('seen-layer').value = 'block3_conv1';
  at('look').disabled = false;
  at('look').addEventListener('click', () => look().catch(told));
  at('seen-layer').addEventListener('change', () => !at('seen').hidden && look().catch(told));
  at('seen-picture').addEventListener('change', () => !at('seen').hidden && look().catch(told));
  at('shuffle').addEventListener('click', () => shuffle().catch(told));
  at('sorted').addEventListener('click', () => unshuffled());

  async function look() {
    const layer = at('seen-layer').value, which = at('seen-picture').selectedOptions[0].textContent;
    maps = await worker.ask('features', {layer, picture: picture(at('seen-picture').value)});
    ({gram} = await worker.ask('gram', {maps}));
    at('seen').hidden = false;
    drawMaps(at('maps'), maps);
    const {channels, height, width, values} = maps;
    const on = values.reduce((sum, value) => sum + (value > 0), 0) / values.length;
    const words = `${channels} maps of ${layer}, ${width} x ${height} places each, of ${which}: black where a channel is ` +
      `silent, white where it is loudest. ${(100 * on).toFixed(0)} % of all values are above 0.`;
    at('maps').setAttribute('aria-label', words);
    at('maps-says').textContent = words;
    unshuffled();
  }

  function unshuffled() {
    const three = drawStrongest(at('strongest'), maps);
    drawGram(at('gram'), gram, maps.channels);
    at('strongest').setAttribute('aria-label', `The three strongest maps, ${three.join(', ')}, as red, green and blue`);
    at('gram').setAttribute('aria-label', `Gram matrix, ${maps.channels} x ${maps.channels}, its diagonal the strongest`);
    at('gram-says').textContent =
      `Left: maps ${three.join(', ')}, the strongest, as red, green and blue. Right: the Gram matrix of all ` +
      `${maps.channels}, dark where two channels often fire together.`;
    at('sorted').hidden = true;
  }

  // The same feature vectors at places in another order.
  async function shuffle() {
    const order = Int32Array.from({length: maps.height * maps.width}, (_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(Math.random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    const {shuffled} = await worker.ask('gram', {maps, order});
    const most = gram.reduce((a, b) => Math.max(a, b), 0);
    const change = gram.reduce((sum, value, i) => Math.max(sum, Math.abs(value - shuffled[i])), 0);
    const percent = most > 0 ? ((100 * change) / most).toExponential(0) : 0;
    drawStrongest(at('strongest'), maps, order);
    drawGram(at('gram'), shuffled, maps.channels);
    at('strongest').setAttribute('aria-label', 'The three strongest maps with their places shuffled: noise');
    at('gram-says').textContent =
      'Left: the same vectors at shuffled places; nothing of the picture is left. Right: their Gram matrix, the same: ' +
      `its largest change is ${percent} % of its largest entry, which is rounding.`;
    at('sorted').hidden = false;
  }
}
