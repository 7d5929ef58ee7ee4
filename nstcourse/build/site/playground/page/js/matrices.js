// The root of a symmetric matrix in float64, by Jacobi's rotations: once for each layer of a style.

const TURNS = 30; // sweeps; a dozen are enough for a hundred rows

// {half, trace}: A^1/2 (n, n) row by row, and the sum of the eigenvalues; eigenvalues below 0, which only rounding makes,
// count as 0.
export function roots(matrix, n) {
  const {values, vectors} = eigen(matrix, n);
  const half = new Float64Array(n * n);
  let trace = 0;
  for (let k = 0; k < n; k++) {
    const root = Math.sqrt(Math.max(values[k], 0));
    trace += Math.max(values[k], 0);
    for (let i = 0; i < n; i++) {
      const left = vectors[k * n + i] * root;
      for (let j = 0; j < n; j++) half[i * n + j] += left * vectors[k * n + j];
    }
  }
  return {half, trace};
}

// Eigenvalues and eigenvectors (one a row) of a symmetric matrix (Golub and Van Loan, Matrix Computations, 8.5).
export function eigen(matrix, n) {
  const a = Float64Array.from(matrix), vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  let whole = 0;
  for (const value of a) whole += value * value;
  for (let turn = 0; turn < TURNS; turn++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = 0; q < p; q++) off += 2 * a[p * n + q] ** 2;
    if (off <= 1e-28 * whole) break;
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
  }
  return {values: Float64Array.from({length: n}, (_, i) => a[i * n + i]), vectors};
}

// Make a[p, q] zero. Both triangles are kept, so that the rotation reads rows, which lie together in memory.
function rotate(a, vectors, n, p, q) {
  const apq = a[p * n + q];
  if (apq === 0) return;
  const app = a[p * n + p], aqq = a[q * n + q], theta = (aqq - app) / (2 * apq);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1), s = t * c;
  for (let k = 0; k < n; k++) {
    const kp = a[p * n + k], kq = a[q * n + k];
    if (k !== p && k !== q) {
      a[k * n + p] = a[p * n + k] = c * kp - s * kq;
      a[k * n + q] = a[q * n + k] = s * kp + c * kq;
    }
    const vp = vectors[p * n + k], vq = vectors[q * n + k];
    vectors[p * n + k] = c * vp - s * vq;
    vectors[q * n + k] = s * vp + c * vq;
  }
  a[p * n + p] = app - t * apq;
  a[q * n + q] = aqq + t * apq;
  a[p * n + q] = a[q * n + p] = 0;
}
