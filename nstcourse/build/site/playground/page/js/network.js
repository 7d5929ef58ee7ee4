// pocket, forward: 3 x 3 convolutions with ReLU in five blocks, the edge pixel repeated beyond every edge, a maximum
// over 2 x 2 before all blocks but the first. The same numbers as nstlib.backbones, border "replicate".

const EDGE = [[0, 0], [1, 1], [1, 1], [0, 0]];
const POOL = [2, 2, 'same']; // an odd last row is pooled with itself, as with Python's border "replicate"

export class Network {
  // about, arrays: as weights.js brings them.
  constructor(tf, {about, arrays}) {
    this.tf = tf;
    this.about = about;
    const tensor = (name) => tf.tensor(arrays[name].values, arrays[name].shape);
    this.layers = about.layers.map((layer) => {
      const kernel = tensor(`${layer.name}/kernel`);
      // For the way back: turned by 180 degrees, channels in and out exchanged.
      const turned = tf.tidy(() => tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]));
      return {...layer, kernel, turned, bias: tensor(`${layer.name}/bias`)};
    });
    this.mean = tf.tensor1d(about.mean);
    this.std = tf.tensor1d(about.std);
  }

  get names() {
    return this.layers.map((layer) => layer.name);
  }

  // How many pixels of the picture lie between neighbouring features.
  stride(name) {
    return this.layers.slice(0, this.names.indexOf(name) + 1).reduce((n, layer) => (layer.pools ? 2 * n : n), 1);
  }

  // The pass up to the deepest of these layers: [{layer, f, before}], f: features (1, h, w, C) after the ReLU; before:
  // of a layer that begins with a pooling, what was pooled. image: (1, H, W, 3) in [0, 1]. Call it inside tf.tidy.
  forward(image, wanted) {
    const {tf} = this;
    const last = Math.max(...wanted.map((name) => this.names.indexOf(name)));
    let x = tf.div(tf.sub(image, this.mean), this.std);
    return this.layers.slice(0, last + 1).map((layer) => {
      const before = layer.pools ? x : null;
      if (before) x = tf.maxPool(before, ...POOL);
      x = tf.fused.conv2d({
        x: tf.mirrorPad(x, EDGE, 'symmetric'), // by one pixel: repeats it
        filter: layer.kernel,
        strides: 1,
        pad: 'valid',
        bias: layer.bias,
        activation: 'relu',
      });
      return {layer, f: x, before};
    });
  }

  // Rows of a feature map: (1, h, w, C) as (h w, C).
  rows(f) {
    return this.tf.reshape(f, [f.shape[1] * f.shape[2], f.shape[3]]);
  }

  // {layer: {values: Float32Array, height, width, channels}} of a picture {values, height, width}.
  features(picture, wanted) {
    const found = {};
    this.tf.tidy(() => {
      for (const {layer, f} of this.forward(this.tensorOf(picture), wanted)) {
        if (!wanted.includes(layer.name)) continue;
        const [, height, width, channels] = f.shape;
        found[layer.name] = {values: f.dataSync(), height, width, channels};
      }
    });
    return found;
  }

  tensorOf({values, height, width}) {
    return this.tf.tensor(values, [1, height, width, 3]);
  }
}
