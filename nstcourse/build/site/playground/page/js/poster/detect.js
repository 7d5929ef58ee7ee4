// The marker in a camera picture: where its corners are, which of them is the upper left one, and how light the paper is.
import {darkIn, greyOf, outlines, quad} from './contours.js';
import {homography, mapped} from './homography.js';
import {CELLS, CORNERS, QUIET, black} from './marker.js';
import {greyAt, refined} from './refine.js';

const CONTRAST = 20; // levels between its black and the paper
const WRONG = {ring: 2, inner: 3, paper: 9}; // cells that may be misread, of 28, 36 and 36

// {corners, toPicture, wrong} or null. picture: {data RGBA, width, height}; corners: places clockwise from the marker's
// own upper left one, where pixel (x, y) covers x to x + 1; toPicture: the homography from cells of the marker to places.
export function detect(picture) {
  const {width, height} = picture, grey = greyOf(picture);
  let best = null;
  for (const outline of outlines(darkIn(grey, width, height), width, height)) {
    const rough = quad(outline), corners = rough && refined(grey, width, height, rough);
    const found = corners && read(grey, width, height, corners);
    if (found && (!best || found.wrong < best.wrong)) best = found;
  }
  return best;
}

function read(grey, width, height, corners) {
  let best = null;
  for (let turn = 0; turn < 4; turn++) {
    const turned = [0, 1, 2, 3].map((i) => corners[(i + turn) % 4]), toPicture = homography(CORNERS, turned);
    if (!toPicture) return null;
    const wrong = misread(grey, width, height, toPicture);
    if (wrong !== null && (!best || wrong < best.wrong)) best = {corners: turned, toPicture, wrong};
  }
  return best;
}

// How many cells are not as they should be; null for too many, or too little contrast.
function misread(grey, width, height, toPicture) {
  const cells = [];
  for (let row = -QUIET; row < CELLS + QUIET; row++) for (let column = -QUIET; column < CELLS + QUIET; column++) {
    const kind = part(row, column);
    cells.push({kind, dark: black(row, column), value: cell(grey, width, height, toPicture, row, column)});
  }
  const mean = (kind) => {
    const values = cells.filter((one) => one.kind === kind).map(({value}) => value);
    return values.reduce((a, b) => a + b, 0) / values.length;
  };
  const ink = mean('ring'), paper = mean('paper'), middle = (ink + paper) / 2;
  if (!(paper - ink >= CONTRAST)) return null;
  const wrong = {ring: 0, inner: 0, paper: 0};
  for (const {kind, dark, value} of cells) if (value < middle !== dark) wrong[kind]++;
  return Object.keys(wrong).some((kind) => wrong[kind] > WRONG[kind]) ? null : wrong.ring + wrong.inner + wrong.paper;
}

function part(row, column) {
  const depth = Math.min(row, column, CELLS - 1 - row, CELLS - 1 - column);
  return depth < 0 ? 'paper' : depth === 0 ? 'ring' : 'inner';
}

// The mean grey of a cell's middle.
function cell(grey, width, height, toPicture, row, column) {
  let sum = 0;
  for (const dx of [0.3, 0.5, 0.7]) for (const dy of [0.3, 0.5, 0.7]) {
    const [x, y] = mapped(toPicture, [column + dx, row + dy]);
    sum += greyAt(grey, width, height, x, y);
  }
  return sum / 9;
}

// The colour of the paper beside each corner, [[r, g, b], ...] in [0, 1], in the order of the corners.
export function light({data, width, height}, toPicture) {
  const out = QUIET / 2;
  return CORNERS.map(([column, row]) => {
    const [x, y] = mapped(toPicture, [column ? CELLS + out : -out, row ? CELLS + out : -out]);
    const [i, j] = [[x, width], [y, height]].map(([place, most]) => Math.min(Math.max(Math.floor(place), 1), most - 2));
    return [0, 1, 2].map((c) => {
      let sum = 0;
      for (let v = -1; v <= 1; v++) for (let u = -1; u <= 1; u++) sum += data[4 * ((j + v) * width + i + u) + c];
      return sum / (9 * 255);
    });
  });
}
