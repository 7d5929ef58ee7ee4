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

// A chunk iTXt: key, not compressed, no language, and the text in UTF-8.
export function textChunk(key, value) {
  const named = new TextEncoder().encode(`iTXt${key}\0\0\0\0\0${JSON.stringify(value)}`);
  const chunk = new Uint8Array(named.length + 8), numbers = new DataView(chunk.buffer);
  numbers.setUint32(0, named.length - 4);
  chunk.set(named, 4);
  numbers.setUint32(named.length + 4, crc(named));
  return chunk;
}

// A canvas's PNG, a Blob, with recipe and run in it; a recipe of null is left out.
export async function pngOf(canvas, recipe, run) {
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the picture is too large to be saved');
  const texts = Object.entries({'nst-recipe': recipe, 'nst-run': run}).filter(([, value]) => value).map(([key, value]) => textChunk(key, value));
  return new Blob([blob.slice(0, HEAD), ...texts, blob.slice(HEAD)], {type: 'image/png'});
}

// {key: text} of a PNG's chunks iTXt, as nstlib and `pngOf` write them; {} of any other file. bytes: Uint8Array.
export function textsIn(bytes) {
  const numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), texts = {};
  if (bytes.length < HEAD || numbers.getUint32(0) !== 0x89504e47) return texts;
  for (let at = 8; at + 12 <= bytes.length; at += 12 + numbers.getUint32(at)) {
    const chunk = new TextDecoder().decode(bytes.subarray(at + 4, at + 8 + numbers.getUint32(at)));
    const [, key, text] = /^iTXt([^\0]+)\0\0\0[^\0]*\0[^\0]*\0(.*)$/s.exec(chunk) ?? [];
    if (key) texts[key] = text;
  }
  return texts;
}

// The recipe in a picture's file, a Blob, or null.
export async function recipeIn(blob) {
  try {
    return JSON.parse(textsIn(new Uint8Array(await blob.arrayBuffer()))['nst-recipe'] ?? 'null');
  } catch {
    return null; // damaged: the picture is whole all the same
  }
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
