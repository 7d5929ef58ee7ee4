// The marker on the paper: 8 x 8 cells, of which the outer ring is black and the inner 6 x 6 tell it from all else.
//
// It is number 0 of OpenCV's dictionary 6X6_250, so other programs find it, too. Turned by a quarter, a half or three
// quarters it differs from itself in 24 cells, so that it tells how the sheet lies.

export const CELLS = 8, QUIET = 1; // cells along a side, and of white around it that has to stay
const INNER = ['###...', '.###..', '..#...', '#..###', '##.#.#', '.##..#']; // # is black

// Is that cell black? Row and column from 0; outside of the marker the paper is white.
export function black(row, column) {
  if (row < 0 || column < 0 || row >= CELLS || column >= CELLS) return false;
  if (row === 0 || column === 0 || row === CELLS - 1 || column === CELLS - 1) return true;
  return INNER[row - 1][column - 1] === '#';
}

// The corners of the marker in cells, clockwise from its upper left one.
export const CORNERS = [[0, 0], [CELLS, 0], [CELLS, CELLS], [0, CELLS]];

// An SVG of `side` millimetres with its white ring, to be printed.
export function svg(side) {
  const whole = CELLS + 2 * QUIET;
  const cells = [];
  for (let row = 0; row < CELLS; row++) for (let column = 0; column < CELLS; column++) {
    if (black(row, column)) cells.push(`M${column + QUIET} ${row + QUIET}h1v1h-1z`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${whole} ${whole}" width="${side}mm" height="${side}mm" ` +
    `shape-rendering="crispEdges" role="img" aria-label="The marker: a black square frame with a pattern of cells in it">` +
    `<rect width="${whole}" height="${whole}" fill="#fff"/><path d="${cells.join('')}" fill="#000"/></svg>`;
}
