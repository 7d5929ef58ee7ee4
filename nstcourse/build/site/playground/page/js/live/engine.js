// What computes: WebGPU where the browser has an adapter and paints the same picture with it, else WebAssembly.
//
// ONNX Runtime's WebAssembly is not offered: it paints a picture in the same time, and is 3.7 MB more to fetch.
import {onePass} from './onepass.js';

const LIBRARY = new URL('../../lib/tf-backend-webgpu.min.js', import.meta.url).href;
const WASM = 'WebAssembly, one thread';
const SAME = 0.02; // in [0, 1]: so far may two engines' pictures lie apart; WebGPU rounds otherwise
const SIDE = 64;

// {network, words}: `network` as it came, in WebAssembly, or its twin in WebGPU.
export async function engineOf(tf, styles, network) {
  const adapter = await self.navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return {network, words: `${WASM}; this browser offers no WebGPU adapter`};
  try {
    return await byGPU(tf, styles, network);
  } catch (error) {
    await tf.setBackend('wasm');
    const why = String(error?.message ?? error).split('\n')[0].slice(0, 80);
    return {network, words: `${WASM}; WebGPU is there, but did not paint (${why})`};
  }
}

async function byGPU(tf, styles, network) {
  const values = Float32Array.from({length: SIDE * SIDE * 3}, (_, i) => 0.5 + 0.5 * Math.sin(i / 7));
  const slow = await painted(tf, network, values);
  await import(LIBRARY);
  if (!(await tf.setBackend('webgpu'))) throw new Error('it did not start');
  await tf.ready();
  const twin = onePass(tf, styles);
  await painted(tf, twin, values); // compiles
  const quick = await painted(tf, twin, values);
  const apart = quick.reduce((far, value, i) => Math.max(far, Math.abs(value - slow[i])), 0);
  if (!(apart < SAME)) {
    twin.dispose();
    throw new Error('it painted a test picture differently');
  }
  network.dispose();
  return {network: twin, words: 'WebGPU'};
}

async function painted(tf, network, values) {
  const x = tf.tensor(values, [1, SIDE, SIDE, 3]), y = network.paint(x, Object.values(network.table)[0]);
  const picture = Float32Array.from(await y.data()); // a copy: the backend's own goes with its tensor
  tf.dispose([x, y]);
  return picture;
}
