// Any painting's style without fitting, as nstlib/fast/prediction.py has it: mean and spread of pocket's channels in five
// layers go through two dense layers, which give scale and shift of every norm of the network that paints.

// A function from a painting, a tensor (1, H, W, 3) in [0, 1], to a tensor of its numbers (1, 960), to be disposed of.
// pocket, styles: what `fetchWeights` gives of the two networks.
export function guesser(tf, pocket, styles) {
  const {layers: wanted, farthest} = styles.about.guess, {layers, mean, std} = pocket.about;
  const last = layers.findIndex(({name}) => name === wanted.at(-1));
  const held = ({shape, values}) => tf.tensor(values, shape);
  const dense = Object.fromEntries(['centre', 'size', 'hidden/kernel', 'hidden/bias', 'numbers/kernel', 'numbers/bias']
    .map((part) => [part, held(styles.arrays[`predict/${part}`])]));
  const used = layers.slice(0, last + 1).map(({name, pools}) => ({
    name, pools, filter: held(pocket.arrays[`${name}/kernel`]), bias: held(pocket.arrays[`${name}/bias`]),
  }));

  // Mean and spread of every channel, (2 C,).
  function statistics(x) {
    const places = x.shape.slice(1, 3), over = (y) => tf.reshape(tf.avgPool(y, places, 1, 'valid'), [-1]);
    const middle = over(x);
    return tf.concat([middle, tf.sqrt(tf.add(over(tf.square(tf.sub(x, middle))), 1e-6))]);
  }

  return (painting) => tf.tidy(() => {
    let x = tf.div(tf.sub(painting, mean), std);
    const seen = [];
    for (const {name, pools, filter, bias} of used) {
      if (pools) x = tf.maxPool(x, 2, 2, 'same');
      x = tf.mirrorPad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], 'symmetric');
      x = tf.fused.conv2d({x, filter, strides: 1, pad: 'valid', bias, activation: 'relu'});
      if (wanted.includes(name)) seen.push(statistics(x));
    }
    const scaled = tf.div(tf.sub(tf.concat(seen), dense.centre), dense.size);
    const hidden = tf.matMul(tf.reshape(tf.clipByValue(scaled, -farthest, farthest), [1, -1]), dense['hidden/kernel']);
    const numbers = tf.matMul(tf.relu(tf.add(hidden, dense['hidden/bias'])), dense['numbers/kernel']);
    return tf.add(numbers, dense['numbers/bias']);
  });
}
