// TensorFlow.js with its WebAssembly backend, in a page or in a worker: `const tf = await runtime()`.
//
// The two files are written for a global `tf`; loaded as modules they leave it there. Chained methods are not in
// tf-core: tf.add(a, b), not a.add(b). One thread: more of them would need headers that a static host does not send.
import {Told} from './told.js';

const LIBRARY = new URL('../lib/', import.meta.url).href;
const NO_WASM =
  'This browser cannot run WebAssembly, in which the network is worked out here. Use a current Firefox, Chrome, Edge ' +
  'or Safari, or allow WebAssembly in its settings; some have it off in a strict or lockdown mode.';

let started = null;

// Is there WebAssembly that compiles? In words what is missing, or ''.
export function missing() {
  try {
    const smallest = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
    return new WebAssembly.Module(smallest) instanceof WebAssembly.Module ? '' : NO_WASM;
  } catch {
    return NO_WASM;
  }
}

// tf, once; a Told where there is no WebAssembly, or a file does not arrive. After a failure the next call tries again.
export function runtime() {
  started ??= start().catch((error) => {
    started = null;
    throw error;
  });
  return started;
}

async function start() {
  const words = missing();
  if (words) throw new Told(words);
  try {
    await import(`${LIBRARY}tf-core.min.js`);
    await import(`${LIBRARY}tf-backend-wasm.min.js`);
  } catch {
    throw new Told('A part of this page, TensorFlow.js, did not arrive. Check the connection, and load the page again.');
  }
  const {tf} = globalThis;
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  tf.wasm.setWasmPaths(LIBRARY);
  // The wasm file's own failure to arrive is only logged by the library, which then has no backend to offer.
  const there = await tf.setBackend('wasm').catch(() => false);
  if (!there) {
    throw new Told('WebAssembly did not start here. Check the connection, and load the page again.');
  }
  await tf.ready();
  return tf;
}
