// A PNG with texts, written here rather than by a canvas: browsers that guard against tracking change a canvas's pixels,
// and none writes texts. nstlib reads the recipe from the text "nst-recipe".

const MARK = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const RGB = 2, UP = 2; // of the PNG standard: colour type; filter, a row as its difference from the row above

// A Blob of a picture {values in [0, 1], height, width} and {key: text}.
export async function png({values, height, width}, texts = {}) {
  const row = 3 * width, raw = new Uint8Array(height * (row + 1));
  let above = new Uint8Array(row);
  for (let i = 0; i < height; i++) {
    const line = new Uint8Array(row);
    for (let k = 0; k < row; k++) line[k] = toByte(values[i * row + k]);
    raw[i * (row + 1)] = UP;
    for (let k = 0; k < row; k++) raw[i * (row + 1) + 1 + k] = line[k] - above[k];
    above = line;
  }
  const packed = new Blob([raw]).stream().pipeThrough(new CompressionStream('deflate'));
  const data = new Uint8Array(await new Response(packed).arrayBuffer());
  const pieces = [chunk('IHDR', Uint8Array.of(...bytesOf(width), ...bytesOf(height), 8, RGB, 0, 0, 0))];
  for (const [key, text] of Object.entries(texts)) pieces.push(chunk('iTXt', international(key, text)));
  return new Blob([MARK, ...pieces, chunk('IDAT', data), chunk('IEND', new Uint8Array(0))], {type: 'image/png'});
}

// Round to even, as NumPy does, so that a picture from here and one from Python have the same bytes.
export function toByte(value) {
  const wide = 255 * Math.min(1, Math.max(0, value)), whole = Math.round(wide);
  return whole - wide === 0.5 && whole % 2 ? whole - 1 : whole;
}

// keyword, no compression, no language, no translated keyword, UTF-8.
function international(key, text) {
  const coded = new TextEncoder();
  return Uint8Array.of(...coded.encode(key), 0, 0, 0, 0, 0, ...coded.encode(text));
}

function chunk(kind, data) {
  const body = new Uint8Array(4 + data.length);
  body.set(new TextEncoder().encode(kind));
  body.set(data, 4);
  return new Blob([bytesOf(data.length), body, bytesOf(checksum(body))]);
}

function bytesOf(number) {
  return Uint8Array.of(number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255);
}

const TABLE = Uint32Array.from({length: 256}, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

function checksum(bytes) {
  let value = ~0;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}
