// Networks as `nst export DIR --web` writes them: NAME.json, and NAME.bin of little-endian float16 numbers.
import {Told} from './told.js';

// {about, arrays: {name: {shape, values: Float32Array}}} of the network at that address of its .json.
// heard(done, whole): how many bytes of the .bin are there, of how many. A Told where a file does not arrive, or not
// whole.
export async function fetchWeights(address, heard = () => {}) {
  const about = await fetched(address, (answer) => answer.json());
  const data = await fetched(new URL(about.file, new URL(address, location.href)).href, (answer) =>
    read(answer, about.bytes, heard));
  if (data.byteLength !== about.bytes) {
    throw new Told(`${about.file} arrived in part: ${data.byteLength} of ${about.bytes} bytes. Load the page again.`);
  }
  const arrays = {};
  for (const {name, shape, offset} of about.tensors) {
    const count = shape.reduce((a, b) => a * b, 1);
    arrays[name] = {shape, values: floats(new Uint16Array(data.buffer, offset, count))};
  }
  return {about, arrays};
}

async function fetched(address, use) {
  const name = address.split('/').pop();
  const problem = (why) =>
    new Told(`The file ${name} of the network did not arrive (${why}). Check the connection, and try again.`);
  let answer;
  try {
    answer = await fetch(address);
  } catch {
    throw problem('no answer');
  }
  if (!answer.ok) throw problem(`the server said ${answer.status}`);
  try {
    return await use(answer);
  } catch (error) {
    throw error instanceof Told ? error : problem('it broke off, or is no such file');
  }
}

// The body, piece by piece, so that the page can say how far it has come.
async function read(answer, whole, heard) {
  const pieces = [], reader = answer.body.getReader();
  let done = 0;
  for (;;) {
    const piece = await reader.read();
    if (piece.done) break;
    pieces.push(piece.value);
    done += piece.value.length;
    heard(done, whole);
  }
  const all = new Uint8Array(done);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

// float16 to float32, IEEE 754: sign, 5 bits of exponent, 10 of fraction. A table of the 64 Ki values would take longer
// than the 600 thousand weights themselves.
export function floats(halves) {
  const found = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i], exponent = (half >> 10) & 31, fraction = half & 1023;
    let value;
    if (exponent === 0) value = fraction * 2 ** -24;
    else if (exponent === 31) value = fraction ? NaN : Infinity;
    else value = (1 + fraction / 1024) * 2 ** (exponent - 15);
    found[i] = half & 32768 ? -value : value;
  }
  return found;
}
