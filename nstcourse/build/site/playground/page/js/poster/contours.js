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

// The outer outlines of all dark shapes, [[x, y], ...] of pixels, clockwise on the screen; small ones are left out.
export function outlines(dark, width, height) {
  const seen = new Uint8Array(dark.length), stack = new Int32Array(dark.length), found = [];
  for (let start = 0; start < dark.length; start++) {
    if (!dark[start] || seen[start]) continue;
    const box = filled(dark, seen, stack, start, width, height);
    if (Math.min(box[2] - box[0], box[3] - box[1]) + 1 < SHORTEST) continue;
    found.push(followed(dark, width, height, start));
  }
  return found;
}

// Marks the shape that a pixel belongs to; [left, top, right, bottom] of it.
function filled(dark, seen, stack, start, width, height) {
  const box = [width, height, 0, 0];
  let top = 0;
  seen[stack[top++] = start] = 1;
  while (top) {
    const at = stack[--top], x = at % width, y = (at - x) / width;
    box[0] = Math.min(box[0], x), box[1] = Math.min(box[1], y), box[2] = Math.max(box[2], x), box[3] = Math.max(box[3], y);
    for (const [dx, dy] of AROUND) {
      const u = x + dx, v = y + dy, to = v * width + u;
      if (u >= 0 && v >= 0 && u < width && v < height && dark[to] && !seen[to]) seen[stack[top++] = to] = 1;
    }
  }
  return box;
}

// Moore's neighbour tracing from a shape's first pixel, row by row: nothing of it lies above, or left in its row.
function followed(dark, width, height, start) {
  const is = (x, y) => x >= 0 && y >= 0 && x < width && y < height && dark[y * width + x];
  const first = [start % width, Math.floor(start / width)], outline = [first];
  let [x, y] = first, heading = 0, second = null;
  for (let guard = 8 * (width + height) * 4; guard > 0; guard--) {
    let turn = 0, u, v, way;
    for (; turn < 8; turn++) {
      way = (heading + 5 + turn) % 8; // begins behind, on the left
      u = x + AROUND[way][0], v = y + AROUND[way][1];
      if (is(u, v)) break;
    }
    if (turn === 8) return outline; // a single pixel
    if (x === first[0] && y === first[1] && second && u === second[0] && v === second[1]) return outline.slice(0, -1);
    second ??= [u, v];
    outline.push([u, v]);
    [x, y, heading] = [u, v, way];
  }
  return outline;
}

// The four corners of an outline that is a convex shape with four sides, clockwise on the screen; else null.
export function quad(outline) {
  const far = (from) => outline.reduce((best, p, i) => (distance(p, from) > distance(outline[best], from) ? i : best), 0);
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

const distance = (p, q) => Math.hypot(p[0] - q[0], p[1] - q[1]);

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
