// The loss of a recipe, its terms, and its gradient on the pixels: nstlib.losses, convention "relative".
//
// Every term is factor times distance: content sum (F - P)^2 / sum P^2; style a statistic's distance over its size;
// smoothness the mean of |differences of neighbours|. Pictures are {values: Float32Array, height, width}, RGB in [0, 1].
import {backward} from './backward.js';
import {termsOf} from './recipe.js';
import {STATISTICS} from './statistics.js';

const TINY = 1e-8; // matters only where a target is nothing but zeros, as for a black picture

export class Objective {
  // Targets are measured here, once; `dispose` gives them back. Of the recipe, only weights may change later.
  constructor(network, recipe, content, style) {
    this.network = network;
    this.statistic = STATISTICS[recipe.statistic];
    this.reweight(recipe);
    network.tf.tidy(() => {
      this.targets = [...this.contentTargets(content), ...this.styleTargets(style), {}];
    });
  }

  // Take the weights of another recipe with the same layers and statistic.
  reweight(recipe) {
    this.terms = termsOf(recipe);
  }

  layersOf(kind) {
    return this.terms.filter((term) => term.kind === kind).map((term) => term.layer);
  }

  measured(picture, kind) {
    const layers = this.layersOf(kind), pass = this.network.forward(this.network.tensorOf(picture), layers);
    const found = new Map(pass.map(({layer, f}) => [layer.name, f]));
    return layers.map((layer) => found.get(layer));
  }

  contentTargets(content) {
    const {tf} = this.network;
    return this.measured(content, 'content').map((f) => ({
      features: tf.keep(f),
      factor: 1 / (tf.sum(tf.square(f)).dataSync()[0] + TINY),
    }));
  }

  styleTargets(style) {
    const {tf} = this.network;
    return this.measured(style, 'style').map((f) => {
      const target = this.statistic.target(tf, this.statistic.measure(tf, this.network.rows(f)));
      return {...target, factor: 1 / (target.size + TINY)};
    });
  }

  // {loss, values, gradient: Float32Array of the picture's shape}; values: of every term, before its weight.
  evaluate(image) {
    const weights = this.terms.map((term) => term.weight);
    return this.once(image, (pass, seedOf) => ({gradient: this.gradient(image, pass, seedOf, weights)}));
  }

  // The same, with the gradient of each weighted term alone: {loss, values, gradients: [Float32Array]}.
  apart(image) {
    const alone = (i) => this.terms.map((term, j) => (i === j ? term.weight : 0));
    return this.once(image, (pass, seedOf) => ({
      gradients: this.terms.map(({weight}, i) => {
        if (!weight) return new Float32Array(image.values.length);
        let gradient = null;
        this.network.tf.tidy(() => {
          gradient = this.gradient(image, pass, seedOf, alone(i));
        });
        return gradient;
      }),
    }));
  }

  // What `more` makes of one pass, with the loss. Nothing is returned through tf.tidy, which would look for tensors among
  // all numbers of an array.
  once(image, more) {
    let found = null;
    this.network.tf.tidy(() => {
      const {values, seedOf, pass} = this.compared(image);
      const loss = values.reduce((sum, value, i) => sum + this.terms[i].weight * value, 0);
      found = {loss, values, ...more(pass, seedOf)};
    });
    return found;
  }

  // One pass: every term's value, and seedOf[i](weight), the gradient of the weighted term on its layer's features.
  compared(image) {
    const {tf} = this.network;
    const wanted = [...this.layersOf('content'), ...this.layersOf('style')];
    const pass = this.network.forward(this.network.tensorOf(image), wanted);
    const features = new Map(pass.map(({layer, f}) => [layer.name, f]));
    const values = [], seedOf = [];
    this.terms.forEach((term, i) => {
      const target = this.targets[i], f = features.get(term.layer);
      if (term.kind === 'content') {
        const difference = tf.sub(f, target.features);
        values.push(target.factor * tf.sum(tf.square(difference)).dataSync()[0]);
        seedOf.push((weight) => tf.mul(difference, 2 * weight * target.factor));
      } else if (term.kind === 'style') {
        const {distance, seed} = this.statistic.compare(tf, this.network.rows(f), target);
        values.push(target.factor * distance);
        seedOf.push((weight) => tf.reshape(seed(weight * target.factor), f.shape));
      } else {
        values.push(roughness(image) / image.values.length);
        seedOf.push(null); // on the pixels, not on features
      }
    });
    return {values, seedOf, pass};
  }

  gradient(image, pass, seedOf, weights) {
    const {tf} = this.network, seeds = {};
    this.terms.forEach(({layer}, i) => {
      if (!weights[i] || !seedOf[i]) return;
      const seed = seedOf[i](weights[i]);
      seeds[layer] = seeds[layer] ? tf.add(seeds[layer], seed) : seed;
    });
    const found = Object.keys(seeds).length ? backward(this.network, pass, seeds) : null;
    const gradient = found ?? new Float32Array(image.values.length);
    const smooth = this.terms.findIndex((term) => term.kind === 'smoothness');
    if (weights[smooth]) addSlopes(gradient, image, weights[smooth] / image.values.length);
    return gradient;
  }

  dispose() {
    for (const target of this.targets) for (const one of Object.values(target)) if (one?.dispose) one.dispose();
  }
}

// Sum of |x(i+1, j) - x(i, j)| + |x(i, j+1) - x(i, j)|: the anisotropic total variation.
export function roughness({values, height, width}) {
  const row = 3 * width;
  let sum = 0;
  for (let i = 0; i < height; i++) {
    for (let k = i * row; k < (i + 1) * row; k++) {
      if (i + 1 < height) sum += Math.abs(values[k + row] - values[k]);
      if (k + 3 < (i + 1) * row) sum += Math.abs(values[k + 3] - values[k]);
    }
  }
  return sum;
}

// Adds scale times its gradient, the sign of every difference with its two ends.
function addSlopes(gradient, {values, height, width}, scale) {
  const row = 3 * width, last = (height - 1) * row;
  for (let k = 0; k < height * row; k++) {
    if (k < last) {
      const difference = values[k + row] - values[k], way = difference > 0 ? scale : difference < 0 ? -scale : 0;
      gradient[k + row] += way;
      gradient[k] -= way;
    }
    if (k % row < row - 3) {
      const difference = values[k + 3] - values[k], way = difference > 0 ? scale : difference < 0 ? -scale : 0;
      gradient[k + 3] += way;
      gradient[k] -= way;
    }
  }
}
