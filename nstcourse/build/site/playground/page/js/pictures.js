// Pictures as the loss takes them, {values: Float32Array of (H, W, 3) in [0, 1], height, width}, from files and addresses.
import {Told} from './told.js';

const SHORTEST = 32; // pixels of the shorter side: below it the deepest layer sees next to nothing

// A file, blob or video frame as an ImageBitmap; a Told where it is no picture that this browser reads.
export async function opened(file, name = file.name ?? 'this') {
  try {
    return await createImageBitmap(file);
  } catch {
    throw new Told(
      `'${name}' is no picture that this browser can read. Choose a JPEG, PNG or WebP file; a photograph in HEIC has to ` +
      'be saved as JPEG first.');
  }
}

export async function fetched(address) {
  let answer = null;
  try {
    answer = await fetch(address);
  } catch {
    // told below
  }
  if (!answer?.ok) throw new Told('That picture did not arrive. Check the connection, and choose it again.');
  return opened(await answer.blob(), address.split('/').pop());
}

// A bitmap with its longer side at most `size` pixels, or exactly so if `enlarge`; what is transparent lies on white.
export function sized(bitmap, size, enlarge = false) {
  const longer = Math.max(bitmap.width, bitmap.height);
  const scale = enlarge ? size / longer : Math.min(1, size / longer);
  const [width, height] = [bitmap.width, bitmap.height].map((n) => Math.max(1, Math.round(n * scale)));
  if (Math.min(width, height) < SHORTEST) {
    throw new Told(
      `That picture is ${bitmap.width} x ${bitmap.height} pixels: its shorter side would be ${Math.min(width, height)} ` +
      `here, and the network needs ${SHORTEST}. Crop it, or choose another.`);
  }
  const context = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  const {data} = context.getImageData(0, 0, width, height), values = new Float32Array(3 * width * height);
  for (let i = 0, k = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) values[k++] = data[i + c] / 255;
  }
  return {values, height, width};
}
