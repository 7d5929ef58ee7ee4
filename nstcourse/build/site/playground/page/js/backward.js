// The way back through the network, by hand: from gradients on feature maps to the gradient on the picture.
//
// Not by tf.grad, whose gradient of mirrorPad is wrong, and whose convolution backwards is many times slower here: the
// gradient of a convolution is a convolution with the turned kernel, which runs in the same quick code as forward.

// Edges and poolings go back in plain JavaScript: the backend's slices of parts of a map, and its own kernel for the
// way back through a maximum, take several times as long as a loop over the same numbers.

const WIDER = [[0, 0], [2, 2], [2, 2], [0, 0]];

// d loss / d image, Float32Array of (H, W, 3), of one pass of Network.forward. seeds: {layer: d loss / d its features}.
// Call it inside tf.tidy.
export function backward(network, pass, seeds) {
  const {tf} = network;
  let d = null, values = null;
  for (const {layer, f, before} of [...pass].reverse()) {
    const seed = seeds[layer.name];
    if (seed) d = d ? tf.add(d, seed) : seed;
    if (!d) continue; // deeper than every seed
    const [, height, width] = f.shape;
    const ring = tf.conv2d(tf.pad(tf.mul(d, tf.step(f)), WIDER), layer.turned, 1, 'valid');
    values = folded(ring.dataSync(), height, width, layer.into);
    if (before) values = unpooled(values, before);
    d = tf.tensor(values, (before ?? f).shape.slice(0, 3).concat(layer.into));
  }
  const [red, green, blue] = network.about.std;
  for (let i = 0; i < values.length; i += 3) {
    values[i] /= red;
    values[i + 1] /= green;
    values[i + 2] /= blue;
  }
  return values;
}

// The adjoint of repeating the edge once: what the outermost ring of (height + 2, width + 2, channels) holds is added to
// the edge.
function folded(wide, height, width, channels) {
  const row = width * channels, step = row + 2 * channels, found = new Float32Array(height * row);
  for (let i = 0; i < height; i++) {
    const from = (i + 1) * step + channels;
    found.set(wide.subarray(from, from + row), i * row);
  }
  const add = (to, from, count) => {
    for (let k = 0; k < count; k++) found[to + k] += wide[from + k];
  };
  const end = row - channels;
  for (let i = -1; i <= height; i++) {
    const to = Math.min(height - 1, Math.max(0, i)) * row, from = (i + 1) * step;
    if (i === -1 || i === height) add(to, from + channels, row);
    add(to, from, channels);
    add(to + end, from + step - channels, channels);
  }
  return found;
}

// The adjoint of the maximum over 2 x 2 of `before`, (1, h, w, C): each gradient goes to the first of the places that
// hold the maximum, as TensorFlow has it where several are equal.
function unpooled(dy, before) {
  const [, height, width, channels] = before.shape, row = width * channels;
  const x = before.dataSync(), dx = new Float32Array(x.length);
  for (let i = 0, from = 0; i < height; i += 2) {
    const below = i + 1 < height ? row : 0;
    for (let j = 0; j < width; j += 2) {
      const beside = j + 1 < width ? channels : 0;
      let at = (i * width + j) * channels;
      for (let c = 0; c < channels; c++, at++, from++) {
        let best = at, most = x[at];
        if (x[at + beside] > most) most = x[(best = at + beside)];
        if (x[at + below] > most) most = x[(best = at + below)];
        if (x[at + below + beside] > most) best = at + below + beside;
        dx[best] = dy[from];
      }
    }
  }
  return dx;
}
