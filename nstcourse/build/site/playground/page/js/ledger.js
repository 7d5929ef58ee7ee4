// The ledger, as nstlib.ledger takes it: what every term contributes to the loss, and how hard it pulls.

const UNFELT = 1e-4; // of the larger pull: what is shorter has no direction, only rounding

// {rows, net_pull, angle, loss} of an Objective at a picture. A row: {kind, layer, value, weight, weighted, loss_share,
// gradient_norm, gradient_share}; angle in degrees between content and style, NaN where one of them is nearly nothing.
export function take(objective, image) {
  const {values, gradients} = objective.apart(image);
  const norms = gradients.map(norm), pulls = norms.reduce((a, b) => a + b, 0);
  const weighted = values.map((value, i) => objective.terms[i].weight * value);
  const loss = weighted.reduce((a, b) => a + b, 0);
  const rows = objective.terms.map(({kind, layer, weight}, i) => ({
    kind,
    layer,
    value: values[i],
    weight,
    weighted: weighted[i],
    loss_share: share(weighted[i], loss),
    gradient_norm: norms[i],
    gradient_share: share(norms[i], pulls),
  }));
  const side = (kind) => added(gradients.filter((_, i) => objective.terms[i].kind === kind), image.values.length);
  const whole = added(gradients, image.values.length);
  return {rows, loss, net_pull: share(norm(whole), pulls), angle: angle(side('content'), side('style'))};
}

function added(gradients, length) {
  const sum = new Float32Array(length);
  for (const one of gradients) for (let i = 0; i < length; i++) sum[i] += one[i];
  return sum;
}

function inner(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function norm(a) {
  return Math.sqrt(inner(a, a));
}

function angle(a, b) {
  const [first, second] = [norm(a), norm(b)];
  if (!(Math.min(first, second) > UNFELT * Math.max(first, second))) return NaN;
  return (Math.acos(Math.min(1, Math.max(-1, inner(a, b) / (first * second)))) * 180) / Math.PI;
}

function share(part, whole) {
  return whole > 0 && Number.isFinite(part / whole) ? part / whole : 0;
}
