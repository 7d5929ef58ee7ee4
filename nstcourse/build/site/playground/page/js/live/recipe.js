// What a painted picture carries, in the texts of its PNG, as nst.paint writes it: `nst-recipe`, and `nst-run`, the facts.
//
// Python reads them: json.loads(nst.images.read_recipe("painted.png")), and nst.paint(photo, recipe["styles"],
// recipe["amount"], recipe["size"]) paints it again.
import {png} from '../png.js';

// shares: {style: share}; size: pixels of the longer side; fingerprint: of the network.
export function recipeOf({shares, amount, size, fingerprint}) {
  return {name: 'paint', styles: shares, amount, size, weights: fingerprint};
}

// The file of a picture {data RGBA, width, height}, a Blob. recipe: or null; facts: of its run.
export async function pictureFile({data, width, height}, recipe, facts) {
  const values = new Float32Array(width * height * 3);
  for (let i = 0, j = 0; i < values.length; i += 3, j += 4) for (let c = 0; c < 3; c++) values[i + c] = data[j + c] / 255;
  const told = Object.entries({'nst-recipe': recipe, 'nst-run': facts}).filter(([, value]) => value);
  return png({values, width, height}, Object.fromEntries(told.map(([key, value]) => [key, JSON.stringify(value)])));
}

// The recipe in a picture's file, a Blob, or null.
export async function recipeIn(blob) {
  try {
    return JSON.parse(textsIn(new Uint8Array(await blob.arrayBuffer()))['nst-recipe'] ?? 'null');
  } catch {
    return null; // damaged: the picture is whole all the same
  }
}

// {key: text} of a PNG's chunks iTXt that are not compressed, as nstlib and this page write them; {} of any other file.
function textsIn(bytes) {
  const numbers = new DataView(bytes.buffer), texts = {};
  if (bytes.length < 8 || numbers.getUint32(0) !== 0x89504e47) return texts;
  for (let at = 8; at + 12 <= bytes.length; at += 12 + numbers.getUint32(at)) {
    const chunk = new TextDecoder().decode(bytes.subarray(at + 4, at + 8 + numbers.getUint32(at)));
    const [, key, text] = /^iTXt([^\0]+)\0\0\0[^\0]*\0[^\0]*\0(.*)$/s.exec(chunk) ?? [];
    if (key) texts[key] = text;
  }
  return texts;
}
