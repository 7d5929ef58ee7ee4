// A photograph of the visitor's, or of the course: from a file to pixels.
import {Told} from '../told.js';
import {SMALLEST} from './onepass.js';
import {resized, shapeFor} from './resize.js';

const MOST = 2 ** 24; // pixels of a canvas that every browser makes, phones too

// {data RGBA, width, height, name} of a File, a Blob or an address; upright, as its EXIF says.
export async function opened(source, name = 'photo') {
  if (typeof source === 'string') {
    const answer = await fetch(source).catch(() => null);
    if (!answer?.ok) throw new Told(`The picture ${name} did not arrive. Check the connection, and try again.`);
    source = await answer.blob();
  }
  let bitmap;
  try {
    bitmap = await createImageBitmap(source, {imageOrientation: 'from-image', premultiplyAlpha: 'none'});
  } catch {
    throw new Told(`${name} is no picture that this browser can open. Choose a JPEG, PNG, WebP or AVIF file.`);
  }
  const shrink = Math.min(1, Math.sqrt(MOST / (bitmap.width * bitmap.height)));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.floor(side * shrink)));
  if (Math.min(width, height) < SMALLEST) {
    throw new Told(`${name} has ${width} x ${height} pixels, too few to be painted: its shorter side needs ${SMALLEST}.`);
  }
  const canvas = document.createElement('canvas');
  Object.assign(canvas, {width, height});
  const pen = canvas.getContext('2d', {willReadFrequently: true});
  pen.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const {data} = pen.getImageData(0, 0, width, height);
  return {data, width, height, name: name.replace(/\.[^.]*$/, '')};
}

// The pixels of an opened picture at a longer side of `size`; with `shrink` never made larger.
export function atSize(photo, size, shrink = false) {
  const longer = Math.max(photo.width, photo.height);
  const [width, height] = shapeFor(photo.width, photo.height, shrink ? Math.min(size, longer) : size);
  if (Math.min(width, height) < SMALLEST && !shrink) {
    throw new Told(`At this size ${photo.name} is only ${width} x ${height} pixels; choose a larger one.`);
  }
  return resized(photo, width, height);
}
