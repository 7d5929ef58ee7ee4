// Pictures made larger or smaller as nstlib does it, by Pillow's bicubic filter: its support widens with the factor by
// which a picture shrinks, and nothing is rounded, so that Python paints the same picture from the same photograph.

const A = -0.5; // of Keys' cubic, as Pillow has it

function cubic(x) {
  x = Math.abs(x);
  if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
}

// For every place of the new side: where its old ones begin, and with what weight each counts.
function weights(from, to) {
  const factor = from / to, scale = Math.max(factor, 1), support = 2 * scale, found = [];
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * factor;
    const first = Math.max(0, Math.trunc(centre - support + 0.5)), end = Math.min(from, Math.trunc(centre + support + 0.5));
    const shares = Array.from({length: end - first}, (_, k) => cubic((first + k - centre + 0.5) / scale));
    const sum = shares.reduce((a, b) => a + b, 0);
    found.push({first, shares: shares.map((share) => share / sum)});
  }
  return found;
}

// Longer side `size`: [width, height], as nstlib.pyramid.shape_for rounds them, a half to the even number.
export function shapeFor(width, height, size) {
  const scale = size / Math.max(width, height);
  return [width, height].map((side) => Math.max(1, even(side * scale)));
}

function even(x) {
  const low = Math.floor(x);
  return x - low === 0.5 ? low + (low % 2) : Math.round(x);
}

// RGBA bytes -> {pixels: Float32Array RGB in [0, 1], width, height}; transparency is laid on white.
export function resized({data, width, height}, wide, high) {
  const across = weights(width, wide), down = weights(height, high);
  const rows = new Float32Array(height * wide * 3), pixels = new Float32Array(high * wide * 3);
  const row = new Float64Array(width * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++) {
      const at = 4 * (y * width + x), alpha = data[at + 3] / 255;
      row[3 * x + c] = (data[at + c] * alpha) / 255 + 1 - alpha;
    }
    if (wide === width) rows.set(row, y * wide * 3);
    else for (let x = 0; x < wide; x++) for (let c = 0; c < 3; c++) {
      const {first, shares} = across[x];
      let sum = 0;
      for (let k = 0; k < shares.length; k++) sum += shares[k] * row[3 * (first + k) + c];
      rows[(y * wide + x) * 3 + c] = sum;
    }
  }
  if (high === height) return {pixels: rows.map(clipped), width: wide, height: high};
  for (let y = 0; y < high; y++) {
    const {first, shares} = down[y];
    for (let i = 0; i < wide * 3; i++) {
      let sum = 0;
      for (let k = 0; k < shares.length; k++) sum += shares[k] * rows[(first + k) * wide * 3 + i];
      pixels[y * wide * 3 + i] = clipped(sum);
    }
  }
  return {pixels, width: wide, height: high};
}

const clipped = (x) => Math.min(1, Math.max(0, x));
