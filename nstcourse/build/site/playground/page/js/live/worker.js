// The worker of live.html and poster.html: it has the networks, and paints what the page sends, one thing at a time.
//
// A message {id, what, ...} gets one answer {id, ...} or {id, error: a sentence}; while files arrive there are
// {id, done, whole} in between. Pixels: Uint8ClampedArray RGBA, or Float32Array RGB in [0, 1] that nobody has rounded.
import {fetchWeights} from '../weights.js';
import {runtime} from '../runtime.js';
import {Told, sentence} from '../told.js';
import {engineOf} from './engine.js';
import {guesser} from './guess.js';
import {STRIDE, blended, onePass} from './onepass.js';

let tf, engine, styles, network, guess, pocketAt;

async function load({stylesAt, pocketAt: at, learnt}, heard) {
  pocketAt = at;
  tf ??= await runtime();
  if (!network) {
    styles = await fetchWeights(stylesAt, heard);
    network = onePass(tf, styles);
    const chosen = await engineOf(tf, styles, network);
    network = chosen.network;
    engine = chosen.words;
    Object.assign(network.table, learnt);
  }
  const {styles: names, fingerprint, nstlib, guess: how} = styles.about;
  return {styles: names, fingerprint, nstlib, engine, painting: how?.painting};
}

// Any size: the last row and column are repeated up to a multiple of STRIDE, and cut off again behind.
function asTensor(pixels, width, height, stride = STRIDE) {
  const wide = Math.ceil(width / stride) * stride, high = Math.ceil(height / stride) * stride;
  const floats = pixels instanceof Float32Array, step = floats ? 3 : 4, scale = floats ? 1 : 1 / 255;
  const values = new Float32Array(wide * high * 3);
  for (let y = 0, to = 0; y < high; y++) {
    const row = Math.min(y, height - 1) * width;
    for (let x = 0; x < wide; x++) {
      const from = (row + Math.min(x, width - 1)) * step;
      for (let c = 0; c < 3; c++) values[to++] = pixels[from + c] * scale;
    }
  }
  return tf.tensor(values, [1, high, wide, 3]);
}

async function paint({pixels, width, height, shares, amount}) {
  const began = performance.now(), picture = asTensor(pixels, width, height);
  const painted = network.paint(picture, blended(network.table, shares), amount);
  const [, , wide] = painted.shape, values = await painted.data();
  tf.dispose([picture, painted]);
  const out = new Uint8ClampedArray(width * height * 4); // rounds as NumPy does, a half to the even one
  for (let y = 0, to = 0; y < height; y++) for (let x = 0, from = y * wide * 3; x < width; x++, from += 3) {
    out[to++] = 255 * values[from];
    out[to++] = 255 * values[from + 1];
    out[to++] = 255 * values[from + 2];
    out[to++] = 255;
  }
  return {pixels: out, width, height, seconds: (performance.now() - began) / 1000, tensors: tf.memory().numTensors};
}

// The numbers of a visitor's painting, kept under that name until the page is left.
async function learn({pixels, width, height, name}, heard) {
  if (!guess) {
    if (!styles.about.guess) throw new Told('This network cannot guess the style of a painting.');
    guess = guesser(tf, await fetchWeights(pocketAt, heard), styles);
  }
  const painting = asTensor(pixels, width, height, 1), numbers = guess(painting);
  network.table[name] = Float32Array.from(await numbers.data());
  tf.dispose([painting, numbers]);
  return {name, numbers: network.table[name]};
}

const DO = {load, paint, learn};

self.onmessage = async ({data}) => {
  const {id, what} = data;
  try {
    const answer = await DO[what](data, (done, whole) => self.postMessage({id, done, whole}));
    self.postMessage({id, ...answer}, what === 'paint' ? [answer.pixels.buffer] : []);
  } catch (error) {
    self.postMessage({id, error: sentence(error)});
  }
};
