// Corners to a fraction of a pixel: the sides of a four-sided shape as lines through where the grey changes most.
//
// Places are continuous here: the pixel (x, y) covers the square from (x, y) to (x + 1, y + 1).

const SAMPLES = 24; // of a side
const ENDS = 0.08; // of a side, at its ends, where the other side disturbs

// Grey at a place, between its four pixels.
export function greyAt(grey, width, height, x, y) {
  x = Math.min(Math.max(x - 0.5, 0), width - 1.001), y = Math.min(Math.max(y - 0.5, 0), height - 1.001);
  const i = Math.floor(x), j = Math.floor(y), u = x - i, v = y - j, at = j * width + i;
  const above = grey[at] + u * (grey[at + 1] - grey[at]), next = at + width;
  const below = grey[next] + u * (grey[next + 1] - grey[next]);
  return above + v * (below - above);
}

// The corners of a dark shape, [[x, y], ...] of pixels clockwise on the screen, as continuous places; null where a side
// shows no edge.
export function refined(grey, width, height, pixels) {
  const corners = pixels.map(([x, y]) => [x + 0.5, y + 0.5]);
  const sides = corners.map((p, i) => side(grey, width, height, p, corners[(i + 1) % 4]));
  if (sides.some((line) => line === null)) return null;
  const found = sides.map((line, i) => crossing(sides[(i + 3) % 4], line));
  const far = found.some((p, i) => !p || Math.hypot(p[0] - corners[i][0], p[1] - corners[i][1]) > 6);
  return far ? null : found;
}

// The line [a, b, c], a x + b y = c, of the side from p to q: dark on its right as one goes, light on its left.
function side(grey, width, height, p, q) {
  const length = Math.hypot(q[0] - p[0], q[1] - p[1]), [dx, dy] = [(q[0] - p[0]) / length, (q[1] - p[1]) / length];
  const [nx, ny] = [dy, -dx]; // outwards
  const reach = Math.min(4, Math.max(1.5, length / 20)), points = [];
  for (let i = 0; i < SAMPLES; i++) {
    const along = length * (ENDS + (1 - 2 * ENDS) * (i / (SAMPLES - 1))), x = p[0] + along * dx, y = p[1] + along * dy;
    const off = edge((t) => greyAt(grey, width, height, x + t * nx, y + t * ny), reach);
    if (off !== null) points.push([x + off * nx, y + off * ny]);
  }
  if (points.length < SAMPLES / 2) return null;
  const first = line(points), residuals = points.map(([x, y]) => Math.abs(first[0] * x + first[1] * y - first[2]));
  const median = [...residuals].sort((a, b) => a - b)[residuals.length >> 1];
  return line(points.filter((_, i) => residuals[i] <= 3 * median + 0.05));
}

// Where along -reach..reach the grey rises most: the middle of the rise around its steepest place; null for none.
function edge(at, reach) {
  const step = 0.25, count = Math.round((2 * reach) / step), rises = [];
  for (let i = 0; i <= count; i++) rises.push(at(-reach + i * step + 0.5) - at(-reach + i * step - 0.5));
  const best = rises.indexOf(Math.max(...rises)), least = rises[best] / 4;
  if (rises[best] < 8) return null;
  let sum = 0, moment = 0, from = best, to = best;
  while (from > 0 && rises[from - 1] > least) from--;
  while (to < count && rises[to + 1] > least) to++;
  for (let i = from; i <= to; i++) sum += rises[i], moment += rises[i] * i;
  return -reach + (moment / sum) * step;
}

// The line of least squares, across it, through points: [a, b, c] with a^2 + b^2 = 1.
function line(points) {
  const n = points.length, mx = points.reduce((s, p) => s + p[0], 0) / n, my = points.reduce((s, p) => s + p[1], 0) / n;
  let xx = 0, xy = 0, yy = 0;
  for (const [x, y] of points) xx += (x - mx) ** 2, xy += (x - mx) * (y - my), yy += (y - my) ** 2;
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy), a = -Math.sin(angle), b = Math.cos(angle);
  return [a, b, a * mx + b * my];
}

function crossing([a, b, c], [d, e, f]) {
  const det = a * e - b * d;
  return Math.abs(det) < 1e-6 ? null : [(c * e - b * f) / det, (a * f - c * d) / det];
}
