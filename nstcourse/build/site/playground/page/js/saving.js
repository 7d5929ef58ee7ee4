// What is kept: a PNG with its recipe and the facts of its run, as nstlib writes them, so that Python opens it.
import {png} from './png.js';
import {standard} from './recipe.js';

// state: {picture, recipe, steps, loss}; names: {content, style}; about: of the network. {blob, name, words}.
export async function kept({picture, recipe, steps, loss}, names, about) {
  const facts = {
    weights: `pocket ${about.version}, shipped with nstlib`,
    content: names.content,
    style: names.style,
    nstlib: about.nstlib,
    made: 'playground',
    steps,
    loss,
  };
  const texts = {'nst-recipe': JSON.stringify(forPython(recipe), null, 1), 'nst-run': JSON.stringify(facts)};
  const name = `${plain(names.content)}-${plain(names.style)}-${steps}.png`;
  return {blob: await png(picture, texts), name, words: `${names.content} in the manner of ${names.style}, ${steps} steps`};
}

// Python refuses layers that are all off; their weight is 0 then, which is the same loss.
export function forPython(recipe) {
  const found = structuredClone(recipe), first = standard();
  for (const [layers, weight] of [['content_layers', 'content_weight'], ['style_layers', 'style_weight']]) {
    if (Object.values(found[layers]).some((value) => value > 0)) continue;
    found[layers] = first[layers];
    found[weight] = 0;
  }
  return found;
}

function plain(name) {
  return name.replace(/\.[^.]*$/, '').replace(/[^\w-]+/g, '_').slice(0, 40) || 'picture';
}

export function download({blob, name}) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
