// The course's pictures to choose from: radio buttons that show themselves.

const HERE = new URL('../pictures/', import.meta.url).href;

export async function listed() {
  const answer = await fetch(`${HERE}pictures.json`);
  return (await answer.json()).map((one) => ({...one, address: `${HERE}${one.file}`}));
}

// Fills an element; chosen(picture) is called for a choice of the reader's. Returns a function that unmarks all.
export function gallery(element, name, pictures, first, chosen) {
  for (const picture of pictures) {
    const label = document.createElement('label'), image = document.createElement('img');
    const input = Object.assign(document.createElement('input'), {type: 'radio', name, value: picture.name});
    Object.assign(image, {src: picture.address, alt: picture.title, title: picture.title});
    Object.assign(image, {width: 74, height: 74, loading: 'lazy'});
    input.checked = picture.name === first;
    input.addEventListener('change', () => chosen(picture));
    label.append(input, image);
    element.append(label);
  }
  return () => {
    for (const input of element.querySelectorAll('input')) input.checked = false;
  };
}
