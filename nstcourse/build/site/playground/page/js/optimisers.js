// Where next? Adam, and L-BFGS inside the box, on a picture's numbers: nstlib.engine.optimisers, step by step.
//
// step(x, gradient, loss) -> the next point, inside [0, 1]; forget(): the loss has become another function; best: the
// point to show, or null where it is the last one.

const HISTORY = 10; // pairs that L-BFGS remembers
const FIRST_MOVE = 0.05; // the largest change of a number in its first step
const ENOUGH_DECREASE = 1e-4;
const HALVINGS = 12;

const inside = (value) => (value < 0 ? 0 : value > 1 ? 1 : value);

// m and v are the running means of the gradient and of its square (Kingma and Ba 2015).
export class Adam {
  best = null;

  constructor(recipe) {
    Object.assign(this, {rate: recipe.learning_rate, beta1: recipe.beta1, beta2: recipe.beta2, epsilon: recipe.epsilon});
    this.steps = 0;
  }

  step(x, gradient) {
    this.m ??= new Float32Array(x.length);
    this.v ??= new Float32Array(x.length);
    this.steps += 1;
    const {m, v, beta1, beta2} = this, next = new Float32Array(x.length);
    const first = 1 - beta1 ** this.steps, second = 1 - beta2 ** this.steps;
    for (let i = 0; i < x.length; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * gradient[i];
      v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] * gradient[i];
      next[i] = inside(x[i] - (this.rate * (m[i] / first)) / (Math.sqrt(v[i] / second) + this.epsilon));
    }
    return next;
  }

  forget() {} // it remembers gradients for a few steps only
}

// With a projection onto [0, 1] (Nocedal and Wright 2006, algorithm 7.4; Bertsekas 1982 for the box).
export class LBFGS {
  constructor() {
    this.forget();
  }

  forget() {
    this.best = null;
    this.loss = Infinity;
    this.pairs = [];
  }

  step(x, gradient, loss) {
    if (!this.best) {
      this.accept(x, gradient, loss);
    } else {
      const move = minus(x, this.best);
      if (loss <= this.loss + ENOUGH_DECREASE * Math.min(0, dot(this.gradient, move))) {
        this.remember(move, minus(gradient, this.gradient));
        this.accept(x, gradient, loss);
      } else if (this.halvings < HALVINGS) {
        this.rate /= 2;
        this.halvings += 1;
      } else {
        this.pairs = []; // the remembered curvature misleads: begin again from the best point
        this.accept(this.best, this.gradient, this.loss);
      }
    }
    return this.best.map((value, i) => inside(value + this.rate * this.direction[i]));
  }

  accept(x, gradient, loss) {
    Object.assign(this, {best: x, gradient, loss, halvings: 0});
    // A number that lies on a bound and would leave it is held.
    const held = (i) => (x[i] <= 0 && gradient[i] > 0) || (x[i] >= 1 && gradient[i] < 0);
    const free = gradient.map((value, i) => (held(i) ? 0 : value));
    this.direction = this.curved(free.map((value) => -value)).map((value, i) => (held(i) ? 0 : value));
    if (!this.pairs.length || !(dot(this.direction, free) < 0)) {
      this.pairs = [];
      this.direction = free.map((value) => -value);
      const largest = free.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      this.rate = largest > 0 ? FIRST_MOVE / largest : 0;
    } else {
      this.rate = 1;
    }
  }

  remember(s, y) {
    const bend = dot(s, y), length = dot(y, y);
    if (bend > 1e-8 * Math.sqrt(dot(s, s) * length)) this.pairs = [...this.pairs.slice(1 - HISTORY), {s, y, bend, length}];
  }

  // The inverse Hessian that the pairs imply, times a slope: the two-loop recursion.
  curved(slope) {
    const q = Float32Array.from(slope), shares = [];
    for (const {s, y, bend} of [...this.pairs].reverse()) {
      const share = dot(s, q) / bend;
      shares.unshift(share);
      for (let i = 0; i < q.length; i++) q[i] -= share * y[i];
    }
    const last = this.pairs.at(-1);
    if (last) for (let i = 0; i < q.length; i++) q[i] *= last.bend / last.length;
    this.pairs.forEach(({s, y, bend}, k) => {
      const share = shares[k] - dot(y, q) / bend;
      for (let i = 0; i < q.length; i++) q[i] += share * s[i];
    });
    return q;
  }
}

export const OPTIMISERS = {adam: Adam, lbfgs: LBFGS};

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function minus(a, b) {
  return a.map((value, i) => value - b[i]);
}
