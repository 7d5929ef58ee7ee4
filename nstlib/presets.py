"""Recipes by name: what was found to paint well, and the published ones in their own numbers."""

STYLE_LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1")


def equal(layers):
    return dict.fromkeys(layers, 1.0)


BLOCK4, BLOCK5 = {"block4_conv2": 1.0}, {"block5_conv2": 1.0}
ONE_SCALE = 10**6  # a pyramid that starts above every size has one scale
# The losses of the published recipes are theirs, term by term (tested); the machinery around them is ours, so the
# picture is kept inside [0, 1] and an optimiser that we do not have is replaced by L-BFGS. Their weights are made
# for VGG19's activations; on pocket the balance is another.
PRESETS = {
    "default": {},
    # From what a network paints at once: 50 steps end a quarter lower than from the photograph, and faces stay.
    "quick": {"size": 192, "steps": 50, "start": "fast"},
    "quality": {"size": 512, "steps": 200, "backbone": "vgg16"},
    "bold": {"content_layers": BLOCK4, "content_weight": 0.04, "tv_weight": 0.03},
    "faithful": {"content_weight": 0.15, "tv_weight": 0.1},
    # Li and Wand's patches (CVPR 2016) beside the default: suns, waves and whirls come over whole, and small faces go.
    "patches": {"further": {"patch/block3_conv1": 0.1}},
    # The default of the time when pocket-drawn was the small network: it needs more of the content, and smoothing.
    "drawn": {"backbone": "pocket-drawn", "content_weight": 0.15, "tv_weight": 0.3},
    # What the lessons build up: bare Gram matrices of five equal layers.
    "gram": {"statistic": "gram", "style_layers": equal(STYLE_LAYERS), "content_weight": 0.2},
    # CVPR 2016: weights alpha / beta = 1e-3, five style layers of weight 1/5, average pooling, L-BFGS, from noise.
    "gatys": {
        "convention": "gatys",
        "margin": 0.0,
        "statistic": "gram",
        "style_layers": equal(STYLE_LAYERS),
        "size": 512,
        "steps": 500,
        "content_layers": BLOCK4,
        "content_weight": 1.0,
        "style_weight": 1e3,
        "tv_weight": 0.0,
        "optimiser": "lbfgs",
        "smallest": ONE_SCALE,
        "start": "noise",
        "pooling": "average",
        "border": "zero",
    },
    # TensorFlow's tutorial, second run: total variation 30, Adam with its large epsilon.
    "tf-tutorial": {
        "convention": "tf-tutorial",
        "optimiser": "adam",
        "margin": 0.0,
        "statistic": "gram",
        "style_layers": equal(STYLE_LAYERS),
        "size": 512,
        "steps": 1000,
        "content_layers": BLOCK5,
        "content_weight": 1e4,
        "style_weight": 1e-2,
        "tv_weight": 30.0,
        "learning_rate": 0.02,
        "cooling": 1.0,
        "beta1": 0.99,
        "beta2": 0.999,
        "epsilon": 0.1,
        "average": 0.0,
        "smallest": ONE_SCALE,
        "border": "zero",
    },
    # keras.io's example; its gradient descent with rate 100 is replaced by L-BFGS.
    "keras-example": {
        "convention": "keras-example",
        "margin": 0.0,
        "statistic": "gram",
        "style_layers": equal(STYLE_LAYERS),
        "size": 400,
        "steps": 1000,
        "content_layers": BLOCK5,
        "content_weight": 2.5e-8,
        "style_weight": 1e-6,
        "tv_weight": 1e-6,
        "optimiser": "lbfgs",
        "smallest": ONE_SCALE,
        "border": "zero",
    },
    # jcjohnson/neural-style: every one of five style layers has weight 100, and ours share the sum.
    "neural-style": {
        "convention": "neural-style",
        "margin": 0.0,
        "statistic": "gram",
        "style_layers": equal(STYLE_LAYERS),
        "size": 512,
        "steps": 1000,
        "content_layers": BLOCK4,
        "content_weight": 5.0,
        "style_weight": 500.0,
        "tv_weight": 1e-3,
        "optimiser": "lbfgs",
        "smallest": ONE_SCALE,
        "start": "noise",
        "border": "zero",
    },
    # crowsonkb/style-transfer-pytorch; it divides pictures by ImageNet's deviations and uses other VGG19 weights.
    "crowson": {
        "convention": "crowson",
        "optimiser": "adam",
        "margin": 0.0,
        "size": 512,
        "steps": 3000,
        "content_layers": BLOCK4,
        "style_layers": dict(zip(STYLE_LAYERS, (256.0, 64.0, 16.0, 4.0, 1.0), strict=True)),
        "content_weight": 0.015,
        "style_weight": 1.0,
        "tv_weight": 2.0,
        "statistic": "moments",
        "learning_rate": 0.02,
        "cooling": 1.0,
        "average": 0.99,
        "smallest": 128,
    },
}
