// The recipe of a run in the page, in the words of nstlib's Recipe, so that Python opens what is kept here.
//
// Terms, weights, statistic, scale and optimiser are Python's defaults. Otherwise here: one scale from the photograph
// at its full size (no pyramid, no margin, no averaging of Adam's path), so that what is seen is what is optimised; and
// size and steps are as long as somebody watches.

const ONE_SCALE = 1_000_000; // a pyramid that begins above every size has one scale

export const LAYERS = {
  content: ['block2_conv2', 'block4_conv2'],
  style: ['block1_conv1', 'block2_conv1', 'block3_conv1', 'block4_conv1', 'block5_conv1'],
};
export const SIZES = [128, 192, 256];

export function standard() {
  return {
    name: 'playground',
    size: SIZES[0],
    steps: 1,
    seed: 0,
    backbone: 'pocket',
    content_layers: {block2_conv2: 1, block4_conv2: 1},
    style_layers: {block1_conv1: 16, block2_conv1: 8, block3_conv1: 4, block4_conv1: 2, block5_conv1: 1},
    content_weight: 0.06,
    style_weight: 1,
    tv_weight: 0.06,
    style_strength: 1,
    statistic: 'moments',
    convention: 'relative',
    optimiser: 'lbfgs',
    parameters: 'pixels',
    learning_rate: 0.05,
    cooling: 1,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-8,
    average: 0,
    margin: 0,
    smallest: ONE_SCALE,
    tolerance: 0,
    patience: 50,
    start: 'content',
    pooling: 'native',
    border: 'replicate',
    precision: 'float32',
    weights: '',
  };
}

// [{kind, layer, weight}] of every term, in Python's order: content, style, smoothness. Layers' weights count by their
// proportions, so they are divided by their sum.
export function termsOf(recipe) {
  const shared = (kind, layers, weight) => {
    const total = Object.values(layers).reduce((a, b) => a + b, 0);
    return Object.entries(layers).map(([layer, own]) => ({kind, layer, weight: total ? (weight * own) / total : 0}));
  };
  return [
    ...shared('content', recipe.content_layers, recipe.content_weight),
    ...shared('style', recipe.style_layers, recipe.style_weight * recipe.style_strength),
    {kind: 'smoothness', layer: 'pixels', weight: recipe.tv_weight},
  ];
}
