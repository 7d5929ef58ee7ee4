// A painted picture as the PNG that nstlib writes: the recipe in the text `nst-recipe`, the run's facts in `nst-run`.
//
// Python reads them: json.loads(nst.images.read_recipe("painted.png")), and nst.paint(photo, recipe["styles"],
// recipe["amount"], recipe["size"]) paints it again.

const HEAD = 33; // bytes: the signature, and the chunk IHDR

const table = Uint32Array.from({length: 256}, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

export function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = table[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

// A chunk tEXt, whose text is Latin-1: JSON is written in ASCII here, as Python's json.dumps does.
export function textChunk(key, value) {
  const text = JSON.stringify(value).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const named = new TextEncoder().encode(`tEXt${key}\0${text}`), chunk = new Uint8Array(named.length + 8);
  const numbers = new DataView(chunk.buffer);
  numbers.setUint32(0, named.length - 4);
  chunk.set(named, 4);
  numbers.setUint32(named.length + 4, crc(named));
  return chunk;
}

// The bytes of a canvas's PNG, a Blob: with {"nst-recipe": recipe, "nst-run": facts} in it.
export async function pngOf(canvas, recipe, run) {
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the picture is too large to be saved');
  const texts = Object.entries({'nst-recipe': recipe, 'nst-run': run}).map(([key, value]) => textChunk(key, value));
  return new Blob([blob.slice(0, HEAD), ...texts, blob.slice(HEAD)], {type: 'image/png'});
}

// What nst.paint would write of it. shares: {style: share}; size: pixels of the longer side.
export function recipeOf({shares, amount, size, fingerprint}) {
  return {name: 'paint', styles: shares, amount, size, weights: fingerprint};
}

// Hands a file to the visitor.
export function handOver(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
