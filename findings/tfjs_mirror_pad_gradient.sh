#!/usr/bin/env bash
# TensorFlow.js: the gradient of `mirrorPad` leaves out the mirrored values, and nothing is said
#
# Expected by most: an operation that has a gradient has the right one, as TensorFlow's own mirror padding has in Python.
# Seen: the values are right, the gradient is cut out as if the border were zeros: what flows back from the mirrored copies is lost.
#   A network with reflected borders trains, or paints, with a wrong gradient at its edge.
# What to do: build the border by slice, reverse and concat, whose gradients are right.
# Versions: @tensorflow/tfjs 4.22.0 (npm)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v npm >/dev/null || { echo "npm is needed"; exit 1; }
npm init --yes >/dev/null
npm install --silent --no-fund --no-audit @tensorflow/tfjs@4.22.0
cat > look.js <<'EOS'
const tf = require("@tensorflow/tfjs");
const weights = tf.tensor1d([1, 10, 100, 1000, 10000, 100000, 1000000]);
const ways = {
  mirrorPad: (x) => tf.mirrorPad(x, [[1, 1]], "symmetric"),
  concat: (x) => tf.concat([x.slice(0, 1), x, x.slice(4, 1)]),
};
const found = {};
for (const [name, way] of Object.entries(ways)) {
  const x = tf.tensor1d([1, 2, 3, 4, 5]);
  const gradient = tf.grad((x) => way(x).mul(weights).sum())(x);
  found[name] = [way(x).arraySync().join(" "), gradient.arraySync().join(" ")];
  console.log(`${name}: values ${found[name][0]}, gradient ${found[name][1]}`);
}
const same = found.mirrorPad[0] === found.concat[0] && found.concat[1] === "11 100 1000 10000 1100000"
  && found.mirrorPad[1] === "10 100 1000 10000 100000";
if (!same) { console.log("the behaviour has changed"); process.exit(1); }
EOS
node look.js 2>/dev/null | grep -E '^(mirrorPad|concat|the)'
echo "as described"
