// What a style is, as numbers, as in nstlib.statistics: "gram", the Gram matrix, and "moments", mean and covariance.
//
// measure(rows)                     of features (M, C)
// target(measured)                  what is kept of the style, with `size`: its distance from nothing at all
// compare(rows, target)             {distance, seed(scale)}: a number, and scale times its gradient on rows (M, C)
import {roots} from './matrices.js';

const FLOOR = 1e-4; // added to a covariance's diagonal, relative to the mean of f squared

export const STATISTICS = {
  gram: {measure: gram, target: targetOfGram, compare: compareGrams},
  moments: {measure: moments, target: targetOfMoments, compare: compareMoments},
};

// F'F / M: (C, C). The transposed copy is quicker here than a product that transposes on its way.
export function gram(tf, rows) {
  return tf.div(tf.matMul(tf.transpose(rows), rows), rows.shape[0]);
}

function targetOfGram(tf, measured) {
  return {gram: tf.keep(measured), size: tf.sum(tf.square(measured)).dataSync()[0]};
}

function compareGrams(tf, rows, target) {
  const difference = tf.sub(gram(tf, rows), target.gram);
  return {
    distance: tf.sum(tf.square(difference)).dataSync()[0],
    seed: (scale) => tf.matMul(rows, tf.mul(difference, (4 * scale) / rows.shape[0])),
  };
}

function moments(tf, rows) {
  return {mean: tf.mean(rows, 0), second: gram(tf, rows)};
}

// Sigma = E[f f'] - mu mu' + floor, in float64 where the roots of the style's are taken once.
function targetOfMoments(tf, {mean, second}) {
  const mu = Float64Array.from(mean.dataSync()), all = Float64Array.from(second.dataSync()), n = mu.length;
  let diagonal = 0;
  for (let i = 0; i < n; i++) diagonal += all[i * n + i] / n;
  const sigma = all.map((value, at) => value - mu[Math.floor(at / n)] * mu[at % n]);
  for (let i = 0; i < n; i++) sigma[i * n + i] += FLOOR * diagonal + 1e-12;
  const {half, trace} = roots(sigma, n);
  return {
    mean: tf.keep(tf.tensor1d(Float32Array.from(mu))),
    half: tf.keep(tf.tensor2d(Float32Array.from(half), [n, n])),
    trace,
    size: trace + mu.reduce((sum, value) => sum + value * value, 0),
  };
}

// The squared Wasserstein-2 distance of two normal distributions, |mu - mu_s|^2 + tr(S + S_s - 2 (S_s^1/2 S S_s^1/2)^1/2),
// whose gradient on S is 1 - S_s^1/2 (S_s^1/2 S S_s^1/2)^-1/2 S_s^1/2.
function compareMoments(tf, rows, target) {
  const {mean, second} = moments(tf, rows), [count, n] = rows.shape, one = tf.eye(n);
  // Not by matMul: the backend remembers a right factor by its data, whose views of two shapes it takes for one.
  const outer = (a) => tf.mul(tf.reshape(a, [n, 1]), tf.reshape(a, [1, n]));
  const traceOf = (matrix) => tf.sum(tf.mul(matrix, one)).dataSync()[0];
  const floor = (FLOOR * traceOf(second)) / n + 1e-12;
  const ours = tf.add(tf.sub(second, outer(mean)), tf.mul(one, floor));
  const middle = tf.matMul(tf.matMul(target.half, ours), target.half);
  const {root, inverse} = squareRoot(tf, middle);
  const away = tf.sub(mean, target.mean);
  const distance = tf.sum(tf.square(away)).dataSync()[0] + traceOf(ours) + target.trace - 2 * traceOf(root);
  return {
    distance,
    seed(scale) {
      const cross = tf.matMul(tf.matMul(target.half, inverse), target.half);
      const slope = tf.sub(one, tf.mul(tf.add(cross, tf.transpose(cross)), 0.5)); // on ours, symmetric
      const onSecond = tf.add(slope, tf.mul(one, (FLOOR / n) * traceOf(slope))); // the floor moves with it
      const onMean = tf.mul(tf.sub(away, tf.sum(tf.mul(slope, mean), 1)), 2);
      return tf.mul(tf.add(tf.matMul(rows, tf.mul(onSecond, 2)), onMean), scale / count);
    },
  };
}

// (A^1/2, A^-1/2) by the coupled Newton-Schulz iteration, step for step as nstlib.statistics.square_root.
const SMALLEST = 1e-6;

function squareRoot(tf, matrix) {
  const n = matrix.shape[0], one = tf.eye(n);
  const largest = tf.max(tf.abs(matrix)).dataSync()[0] + 1e-30;
  const small = tf.div(matrix, largest);
  const norm = Math.sqrt(tf.sum(tf.square(small)).dataSync()[0]) + 1e-30;
  let y = tf.div(small, norm), z = one;
  for (const rho of schedule()) {
    const shift = 1.5 * rho, factor = -0.5 * rho ** 3;
    const t = tf.add(tf.mul(one, shift), tf.mul(tf.matMul(z, y), factor));
    // Beyond this an eigenvalue that rounding made negative would run away: then y and z stay as they are.
    if (!(tf.sum(tf.square(t)).dataSync()[0] <= 1.02 * n * shift ** 2)) continue;
    [y, z] = [tf.matMul(y, t), tf.matMul(t, z)];
  }
  const scale = Math.sqrt(norm) * Math.sqrt(largest);
  return {root: tf.mul(y, scale), inverse: tf.div(z, scale)};
}

// rho of every step (Chen and Chow 2014): both ends of an interval [low, 1] arrive at the same place.
function schedule() {
  const found = [];
  for (let low = Math.sqrt(SMALLEST); low < 1 - 1e-7; ) {
    const rho = Math.sqrt(3 / (1 + low + low ** 2));
    found.push(rho);
    low = (rho * low * (3 - (rho * low) ** 2)) / 2;
  }
  return found;
}
