// The picture of an earlier visit, where this browser has kept one: shown, to be downloaded or forgotten.
import {keepLast, last} from './kept.js';
import {download} from './saving.js';

export async function earlier(element) {
  const found = await last();
  if (!found) return;
  const image = document.createElement('img'), words = document.createElement('p'), row = document.createElement('p');
  const [take, forget] = ['Download it', 'Forget it'].map((textContent) =>
    Object.assign(document.createElement('button'), {type: 'button', textContent}));
  Object.assign(image, {src: URL.createObjectURL(found.blob), alt: found.words});
  words.textContent = `From your last visit, kept in this browser: ${found.words}.`;
  take.addEventListener('click', () => download(found));
  forget.addEventListener('click', async () => {
    await keepLast(null);
    element.hidden = true;
  });
  row.append(take, ' ', forget);
  element.replaceChildren(words, image, row);
  element.hidden = false;
}
