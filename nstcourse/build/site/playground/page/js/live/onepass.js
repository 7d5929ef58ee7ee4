// The network that paints at once, as nstlib/fast/network.py has it: two convolutions down, five residual blocks, two up.
//
// A picture is a tensor (1, H, W, 3) in [0, 1] whose sides are multiples of STRIDE; a style is its numbers, scale and
// shift of every instance norm, one after the other. `tf` is TensorFlow.js's core with any backend.

export const STRIDE = 4, SMALLEST = 32; // px

// Row i of the small kernel, for each place of a doubled pixel, is the sum of these rows of the large one:
// FOLDS[side][place][i]. See `grown` there.
const FOLDS = {3: [[[0], [1, 2], []], [[], [0, 1], [2]]], 5: [[[0, 1], [2, 3], [4]], [[0], [1, 2], [3, 4]]]};

// The kernel (3, 3, into, 4 out) that does nearest upsampling by 2 and a convolution in one, at the small size.
export function folded(kernel, {side, into, out}) {
  const small = new Float32Array(9 * into * 4 * out), twice = [0, 1], thrice = [0, 1, 2];
  const add = (p, q, i, j, k, l) => {
    for (let c = 0; c < into; c++) {
      const to = ((i * 3 + j) * into + c) * 4 * out + (2 * p + q) * out, from = ((k * side + l) * into + c) * out;
      for (let o = 0; o < out; o++) small[to + o] += kernel[from + o];
    }
  };
  for (const p of twice) for (const q of twice) for (const i of thrice) for (const j of thrice)
    for (const k of FOLDS[side][p][i]) for (const l of FOLDS[side][q][j]) add(p, q, i, j, k, l);
  return small;
}

// {table, paint, dispose} of what `fetchWeights` gives. table: {style: Float32Array of its numbers}.
export function onePass(tf, {about, arrays}) {
  const layers = Object.fromEntries(about.layers.map((one) => [one.name, one]));
  const [normed, down] = ['normed', 'down'].map((kind) => about.layers.filter((one) => one[kind]));
  const blocks = about.layers.filter(({name}) => name.startsWith('block'));
  const kernels = {}, plain = {};
  for (const {name, side, into, out, grows} of about.layers) {
    const {values} = arrays[`${name}/kernel`];
    kernels[name] = grows
      ? tf.tensor(folded(values, layers[name]), [3, 3, into, 4 * out])
      : tf.tensor(values, [side, side, into, out]);
  }
  for (const {name} of normed) {
    plain[name] = ['plain_scale', 'plain_shift'].map((part) => tf.tensor(arrays[`${name}/${part}`].values));
  }
  const bias = tf.tensor([1, 2, 3, 4].flatMap(() => [...arrays['last/bias'].values])); // for each place of a doubled pixel

  // A mean over all places, by XNNPACK's pooling: tf.mean would turn the tensor first, and costs a third of a frame.
  const mean = (x) => tf.reshape(tf.avgPool(x, x.shape.slice(1, 3), 1, 'valid'), [-1]);

  // scale (x - mean) / sqrt(variance + eps) + shift, as k x + b; with an amount a below 1, a k + (1 - a) plain scale.
  function norm(x, name, own, amount, activation) {
    const middle = mean(x), variance = mean(tf.square(tf.sub(x, middle)));
    let k = tf.mul(own[name][0], tf.rsqrt(tf.add(variance, about.epsilon)));
    let b = tf.sub(own[name][1], tf.mul(middle, k));
    if (amount < 1) [k, b] = [k, b].map((part, i) => tf.add(tf.mul(part, amount), tf.mul(plain[name][i], 1 - amount)));
    // One pass over the picture in place of three: a depthwise convolution of 1 x 1, with a bias and a ReLU in it.
    const filter = tf.reshape(k, [1, 1, -1, 1]);
    return tf.fused.depthwiseConv2d({x, filter, strides: 1, pad: 'valid', bias: b, activation});
  }

  const bordered = (x, n, mode) => tf.mirrorPad(x, [[0, 0], [n, n], [n, n], [0, 0]], mode);

  function convolved(x, {name, stride, dilation, border}, own, amount, activation) {
    const z = tf.conv2d(bordered(x, border, 'reflect'), kernels[name], stride, 'valid', 'NHWC', dilation);
    return norm(z, name, own, amount, activation);
  }

  function grown(x, {name, out}, given = {}) {
    const z = tf.fused.conv2d({x: bordered(x, 1, 'symmetric'), filter: kernels[name], strides: 1, pad: 'valid', ...given});
    const [, h, w] = z.shape;
    return tf.reshape(tf.transpose(tf.reshape(z, [h, w, 2, 2 * out]), [0, 2, 1, 3]), [1, 2 * h, 2 * w, out]);
  }

  const length = normed.reduce((sum, {out}) => sum + 2 * out, 0);

  // {layer: [scale, shift]} of a style's numbers.
  function parted(numbers) {
    const own = {};
    let at = 0;
    for (const {name, out} of normed) {
      own[name] = [0, 1].map((part) => tf.tensor(numbers.slice(at + part * out, at + (part + 1) * out)));
      at += 2 * out;
    }
    return own;
  }

  // A tensor (1, H, W, 3), to be disposed of; amount in [0, 1].
  const paint = (picture, numbers, amount = 1) => tf.tidy(() => {
    const own = parted(numbers);
    let x = tf.sub(tf.mul(picture, 2), 1);
    for (const layer of down) x = convolved(x, layer, own, amount, 'relu');
    for (let i = 0; i < blocks.length; i += 2) {
      const branch = convolved(x, blocks[i], own, amount, 'relu');
      x = tf.add(x, convolved(branch, blocks[i + 1], own, amount, 'linear'));
    }
    x = norm(grown(x, layers.up), 'up', own, amount, 'relu');
    return tf.sigmoid(grown(x, layers.last, {bias}));
  });

  const table = Object.fromEntries(about.styles.map((style, s) => {
    const numbers = new Float32Array(length);
    let at = 0;
    for (const {name, out} of normed) for (const part of ['scale', 'shift']) {
      numbers.set(arrays[`${name}/${part}`].values.subarray(s * out, (s + 1) * out), at);
      at += out;
    }
    return [style, numbers];
  }));
  return {table, paint, dispose: () => tf.dispose([kernels, plain, bias])};
}

// The numbers of a blend {style: share} with a sum of 1.
export function blended(table, shares) {
  const found = new Float32Array(Object.values(table)[0].length);
  for (const [style, share] of Object.entries(shares)) {
    for (let i = 0; i < found.length; i++) found[i] += share * table[style][i];
  }
  return found;
}
