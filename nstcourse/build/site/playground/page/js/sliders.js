// The table of weights and ledger: a line for each term with its slider, and what the ledger says of it.
import {standard} from './recipe.js';

const FACTORS = [0, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16];
const WORDS = ['off', 'an eighth', 'a quarter', 'half', 'as at first', 'twice', '4 times', '8 times', '16 times'];
const SIGNS = ['off', '× ⅛', '× ¼', '× ½', '× 1', '× 2', '× 4', '× 8', '× 16'];
const FIRST = FACTORS.indexOf(1);
// What a line is about: a setting of the recipe, or a layer in one.
const WHOLE = {content_weight: 'Content', style_weight: 'Style', tv_weight: 'Smoothness'};
const KINDS = {
  content_weight: 'content',
  content_layers: 'content',
  style_weight: 'style',
  style_layers: 'style',
  tv_weight: 'smoothness',
};

// Writes the lines into the table's body. changed(): the reader has moved a slider. Returns {recipe(), take(recipe),
// show(ledger)}.
export function sliders(body, changed) {
  const lines = [
    line(body, 'content_weight', null, changed),
    ...Object.keys(standard().content_layers).map((layer) => line(body, 'content_layers', layer, changed)),
    line(body, 'style_weight', null, changed),
    ...Object.keys(standard().style_layers).map((layer) => line(body, 'style_layers', layer, changed)),
    line(body, 'tv_weight', null, changed),
  ];
  return {
    // The weights that the sliders say, as a part of a recipe.
    recipe() {
      const found = {};
      for (const one of lines) {
        const value = one.first * FACTORS[one.input.value];
        if (one.layer) (found[one.setting] ??= {})[one.layer] = value;
        else found[one.setting] = value;
      }
      return found;
    },
    take(recipe) {
      for (const one of lines) {
        const value = one.layer ? recipe[one.setting][one.layer] : recipe[one.setting];
        one.input.value = FACTORS.findIndex((factor) => Math.abs(factor * one.first - value) <= 1e-9 * one.first);
        said(one);
      }
    },
    show(ledger) {
      for (const one of lines) {
        const kind = KINDS[one.setting];
        const rows = ledger.rows.filter((row) => row.kind === kind && (!one.layer || row.layer === one.layer));
        for (const [name, cell] of Object.entries(one.shares)) {
          write(cell, rows.reduce((sum, row) => sum + row[name], 0), kind);
        }
      }
    },
  };
}

function line(body, setting, layer, changed) {
  const row = body.insertRow(), head = document.createElement('th'), weight = row.insertCell();
  const id = `weight-${layer ? `${KINDS[setting]}-${layer}` : setting}`;
  const label = Object.assign(document.createElement('label'), {htmlFor: id});
  head.scope = 'row';
  row.className = layer ? 'layer' : 'whole';
  label.textContent = layer ?? WHOLE[setting];
  if (layer) {
    const kind = Object.assign(document.createElement('span'), {className: 'quiet', textContent: `${KINDS[setting]} `});
    label.prepend(kind);
  }
  head.append(label);
  row.prepend(head);
  const input = document.createElement('input');
  Object.assign(input, {type: 'range', id, min: 0, max: FACTORS.length - 1, step: 1});
  const output = Object.assign(document.createElement('output'), {htmlFor: id});
  weight.className = 'weight';
  weight.append(input, ' ', output);
  const shares = {loss_share: share(row, 'Of the loss'), gradient_share: share(row, 'Of the pull')};
  const first = layer ? standard()[setting][layer] : standard()[setting];
  const one = {setting, layer, first, input, output, shares};
  input.value = FIRST;
  said(one);
  input.addEventListener('input', () => {
    said(one);
    changed();
  });
  return one;
}

function said({input, output}) {
  output.textContent = SIGNS[input.value];
  input.setAttribute('aria-valuetext', WORDS[input.value]);
}

function share(row, name) {
  const cell = row.insertCell();
  cell.className = 'share';
  cell.dataset.name = name;
  const words = document.createElement('span'), bar = document.createElement('span');
  bar.className = 'bar';
  bar.setAttribute('aria-hidden', 'true');
  cell.append(words, bar);
  return {words, bar};
}

function write({words, bar}, part, kind) {
  words.textContent = `${(100 * part).toFixed(1)} %`;
  bar.style.setProperty('--part', part);
  bar.style.setProperty('--colour', `var(--${kind})`);
}
