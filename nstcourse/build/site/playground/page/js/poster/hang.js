// A picture laid on the plane of the marker, into a camera picture: what stands behind is covered, the light stays.
import {homography, inverse, mapped} from './homography.js';
import {CELLS} from './marker.js';

// The places of a poster's corners in cells, clockwise from the upper left: its middle on the marker's, its shorter side
// `times` the marker's.
export function placed(width, height, times) {
  const unit = (CELLS * times) / Math.min(width, height), m = CELLS / 2;
  const [w, h] = [width, height].map((side) => (unit * side) / 2);
  return [[m - w, m - h], [m + w, m - h], [m + w, m + h], [m - w, m + h]];
}

// The poster at half its sides, and again, down to 16 px: what is seen small is taken from a small one, or it would glitter.
export function halvings(poster) {
  const found = [poster];
  while (Math.min(found.at(-1).width, found.at(-1).height) >= 32) {
    const {data, width} = found.at(-1), [w, h] = ['width', 'height'].map((side) => found.at(-1)[side] >> 1);
    const small = new Uint8ClampedArray(w * h * 4);
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) for (let c = 0; c < 4; c++) {
      const at = 4 * (2 * y * width + 2 * x) + c;
      small[4 * (y * w + x) + c] = (data[at] + data[at + 4] + data[at + 4 * width] + data[at + 4 * width + 4]) / 4;
    }
    found.push({data: small, width: w, height: h});
  }
  return found;
}

// Draws into picture {data RGBA, width, height}. sizes: `halvings`; corners: in cells; toPicture: from cells to places;
// lights: [[r, g, b], ...] at the marker's corners, by which the poster is lit, or null. Gives its corners as places, or
// null where it cannot be seen from there.
export function hang(picture, sizes, corners, toPicture, lights = null) {
  const places = corners.map((corner) => mapped(toPicture, corner)), [, , , , , , g, h, i] = toPicture;
  if (corners.some(([x, y]) => (g * x + h * y + i) * i <= 0)) return null; // behind the camera
  const across = Math.max(distance(places[0], places[1]), distance(places[3], places[2]));
  const sheet = sizes.find(({width}) => width <= 1.5 * across) ?? sizes.at(-1);
  const whole = [[0, 0], [sheet.width, 0], [sheet.width, sheet.height], [0, sheet.height]], to = homography(whole, places);
  if (!to) return null;
  const back = inverse(to), [first, , last] = corners, lit = lights && lights.flat();
  const toU = (last[0] - first[0]) / sheet.width, toV = (last[1] - first[1]) / sheet.height; // to cells
  const [left, right] = bounds(places.map(([x]) => x), picture.width);
  const [top, bottom] = bounds(places.map(([, y]) => y), picture.height);
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) {
    const w = back[6] * (x + 0.5) + back[7] * (y + 0.5) + back[8];
    const u = (back[0] * (x + 0.5) + back[1] * (y + 0.5) + back[2]) / w;
    const v = (back[3] * (x + 0.5) + back[4] * (y + 0.5) + back[5]) / w;
    if (!(u > 0 && v > 0 && u < sheet.width && v < sheet.height)) continue;
    dot(picture, 4 * (y * picture.width + x), sheet, u, v, lit, within(first[0] + u * toU), within(first[1] + v * toV));
  }
  return places;
}

const distance = (p, q) => Math.hypot(p[0] - q[0], p[1] - q[1]);

function bounds(values, most) {
  return [Math.max(0, Math.floor(Math.min(...values))), Math.min(most, Math.ceil(Math.max(...values)))];
}

// Where along a marker's side, from 0 to 1: beyond its corners the light is taken to be as it is there.
const within = (cells) => Math.min(1, Math.max(0, cells / CELLS));

// One pixel of the poster, between its four; the outermost fades, so that the edge is no staircase.
// lit: [r, g, b] of the four lights, one after the other, or null; s, t: where between them it lies. Numbers alone, no
// arrays: this runs a hundred thousand times a frame.
function dot({data}, at, {data: from, width, height}, u, v, lit, s, t) {
  const cover = Math.min(1, u, v, width - u, height - v);
  const x = Math.min(Math.max(u - 0.5, 0), width - 1.001), y = Math.min(Math.max(v - 0.5, 0), height - 1.001);
  const i = Math.floor(x), j = Math.floor(y), a = x - i, b = y - j, p = 4 * (j * width + i), q = p + 4 * width;
  for (let c = 0; c < 3; c++) {
    let value = (1 - b) * ((1 - a) * from[p + c] + a * from[p + 4 + c]) + b * ((1 - a) * from[q + c] + a * from[q + 4 + c]);
    if (lit) value *= (1 - t) * ((1 - s) * lit[c] + s * lit[3 + c]) + t * ((1 - s) * lit[9 + c] + s * lit[6 + c]);
    data[at + c] += cover * (value - data[at + c]);
  }
}
