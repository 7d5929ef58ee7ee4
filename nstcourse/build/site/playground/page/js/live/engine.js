// What computes: WebGPU where the browser has an adapter, paints the same picture with it, and is quicker; else
// WebAssembly.
//
// ONNX Runtime's WebAssembly is not offered: it took as long for a picture as TensorFlow.js's does with the norms as
// onepass.js writes them, and is 3.7 MB more to fetch.
import {onePass} from './onepass.js';

const LIBRARY = new URL('../../lib/tf-backend-webgpu.min.js', import.meta.url).href;
const WASM = 'WebAssembly, one thread';
const SAME = 0.02; // in [0, 1]: so far may two engines' pictures lie apart; WebGPU rounds otherwise
const SMALL = 64, USUAL = 256; // px of the pictures that they are compared on
const HOPELESS = 10; // times as slow on the small one, where a graphics card has no advantage yet: not tried any further

// {network, words}: `network` as it came, in WebAssembly, or its twin in WebGPU.
export async function engineOf(tf, styles, network) {
  const adapter = await self.navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return {network, words: `${WASM}; this browser offers no WebGPU adapter`};
  try {
    return await byGPU(tf, styles, network);
  } catch (error) {
    await tf.setBackend('wasm');
    const why = String(error?.message ?? error).split('\n')[0].slice(0, 80);
    return {network, words: `${WASM}; WebGPU is there, but is not used (${why})`};
  }
}

async function byGPU(tf, styles, network) {
  const slow = [await timed(tf, network, SMALL), await timed(tf, network, USUAL)];
  await import(LIBRARY);
  if (!(await tf.setBackend('webgpu'))) throw new Error('it did not start');
  await tf.ready();
  const twin = onePass(tf, styles);
  try {
    compared(slow[0], await timed(tf, twin, SMALL), HOPELESS);
    compared(slow[1], await timed(tf, twin, USUAL), 1);
  } catch (error) {
    twin.dispose();
    throw error;
  }
  network.dispose();
  return {network: twin, words: 'WebGPU'};
}

function compared(slow, quick, times) {
  const apart = quick.picture.reduce((far, value, i) => Math.max(far, Math.abs(value - slow.picture[i])), 0);
  if (!(apart < SAME)) throw new Error('it painted a test picture differently');
  const [by, without] = [quick.took, slow.took].map(Math.round);
  if (by > times * without) throw new Error(`${by} ms for what takes ${without} ms without`);
}

// {picture, took} in ms: of the second of two, since the first one compiles.
async function timed(tf, network, side) {
  const values = Float32Array.from({length: side * side * 3}, (_, i) => 0.5 + 0.5 * Math.sin(i / 7));
  const once = async () => {
    const x = tf.tensor(values, [1, side, side, 3]), y = network.paint(x, Object.values(network.table)[0]);
    const picture = Float32Array.from(await y.data()); // a copy: the backend's own goes with its tensor
    tf.dispose([x, y]);
    return picture;
  };
  await once();
  const began = performance.now(), picture = await once();
  return {picture, took: performance.now() - began};
}
