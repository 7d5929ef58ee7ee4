// From a grey picture to the four-sided dark shapes in it: threshold by the neighbourhood, outline, polygon.

const DARKER = 10; // levels below the mean of its neighbourhood: then a pixel counts as dark
const SHORTEST = 14; // px of a shape's side
const SLACK = 0.02; // of an outline's length: so far may it bulge from a straight side

// RGBA -> Uint8Array of luma (Rec. 601).
export function greyOf({data, width, height}) {
  const grey = new Uint8Array(width * height);
  for (let i = 0, j = 0; i < grey.length; i++, j += 4) grey[i] = (77 * data[j] + 150 * data[j + 1] + 29 * data[j + 2]) >> 8;
  return grey;
}

// 1 where a pixel is darker than the mean of the square of 2 r + 1 around it, so that no lamp has to be even.
export function darkIn(grey, width, height, r = Math.max(7, Math.round(width / 40))) {
  const sums = new Uint32Array((width + 1) * (height + 1)), dark = new Uint8Array(width * height), wide = width + 1;
  for (let y = 0; y < height; y++) for (let x = 0, row = 0; x < width; x++) {
    row += grey[y * width + x];
    sums[(y + 1) * wide + x + 1] = sums[y * wide + x + 1] + row;
  }
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - r), end = Math.min(height, y + r + 1);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - r), right = Math.min(width, x + r + 1);
      const sum = sums[end * wide + right] - sums[top * wide + right] - sums[end * wide + left] + sums[top * wide + left];
      const area = (end - top) * (right - left);
      if ((grey[y * width + x] + DARKER) * area < sum) dark[y * width + x] = 1;
    }
  }
  return dark;
}

const AROUND = [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];

// The outer outlines of all dark shapes, [[x, y], ...] of pixels, clockwise on the screen; small ones are left out, and
// what touches the picture's edge is cut there.
export function outlines(dark, width, height) {
  dark = framed(dark, width, height);
  const steps = AROUND.map(([dx, dy]) => dy * width + dx), stack = new Int32Array(dark.length);
  const left = dark.slice(), found = [];
  for (let start = 0; start < dark.length; start++) {
    if (left[start] && emptied(left, stack, start, width, steps)) found.push(followed(dark, width, start, steps));
  }
  return found;
}

// A copy whose outermost pixels are light, so that every dark one has eight neighbours.
function framed(dark, width, height) {
  const copy = dark.slice();
  copy.fill(0, 0, width).fill(0, width * (height - 1));
  for (let y = 0; y < height; y++) copy[y * width] = copy[y * width + width - 1] = 0;
  return copy;
}

// Takes away the shape that a pixel belongs to; whether it is large enough to be a marker.
function emptied(left, stack, start, width, steps) {
  let top = 1, first = width, last = 0, end = start;
  stack[0] = start;
  left[start] = 0;
  while (top) {
    const at = stack[--top], x = at % width;
    if (x < first) first = x;
    if (x > last) last = x;
    if (at > end) end = at;
    for (let i = 0; i < 8; i++) {
      const to = at + steps[i];
      if (left[to]) left[stack[top++] = to] = 0;
    }
  }
  return last - first >= SHORTEST && Math.floor(end / width) - Math.floor(start / width) >= SHORTEST;
}

// Moore's neighbour tracing from a shape's first pixel, row by row: nothing of it lies above, or left in its row.
function followed(dark, width, start, steps) {
  const line = [start];
  let at = start, heading = 0;
  do {
    let turn = 0, way;
    for (; turn < 8; turn++) {
      way = (heading + 5 + turn) % 8; // begins behind, on the left
      if (dark[at + steps[way]]) break;
    }
    if (turn === 8) break; // a single pixel
    if (at === start && line.length > 1 && at + steps[way] === line[1]) break; // round, and on the way it began
    at += steps[way];
    heading = way;
    line.push(at);
  } while (line.length < dark.length);
  return line.map((place) => [place % width, Math.floor(place / width)]);
}

// The four corners of an outline that is a convex shape with four sides, clockwise on the screen; else null.
export function quad(outline) {
  const far = ([x, y]) => {
    let best = 0, most = -1;
    outline.forEach(([u, v], i) => {
      const off = (u - x) ** 2 + (v - y) ** 2;
      if (off > most) [best, most] = [i, off];
    });
    return best;
  };
  const a = far(outline[0]), b = far(outline[a]); // two corners that lie opposite
  const turned = [...outline.slice(Math.min(a, b)), ...outline.slice(0, Math.min(a, b))], half = Math.abs(a - b);
  const slack = SLACK * outline.length;
  const halves = [turned.slice(0, half + 1), [...turned.slice(half), turned[0]]];
  const corners = halves.flatMap((part) => simplified(part, slack).slice(0, -1));
  if (corners.length !== 4) return null;
  const sides = corners.map((p, i) => [corners[(i + 1) % 4][0] - p[0], corners[(i + 1) % 4][1] - p[1]]);
  if (sides.some(([x, y]) => Math.hypot(x, y) < SHORTEST)) return null;
  const turns = sides.map(([x, y], i) => x * sides[(i + 1) % 4][1] - y * sides[(i + 1) % 4][0]);
  return turns.every((turn) => turn > 0) ? corners : null;
}

// Douglas and Peucker: the fewest points of a line from which no other lies farther than `slack`.
function simplified(line, slack) {
  const [first, last] = [line[0], line.at(-1)], [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const length = Math.hypot(dx, dy) || 1;
  let worst = 0, at = 0;
  for (let i = 1; i < line.length - 1; i++) {
    const off = Math.abs((line[i][0] - first[0]) * dy - (line[i][1] - first[1]) * dx) / length;
    if (off > worst) [worst, at] = [off, i];
  }
  if (worst <= slack) return [first, last];
  return [...simplified(line.slice(0, at + 1), slack).slice(0, -1), ...simplified(line.slice(at), slack)];
}
