// Pictures, feature maps and matrices on canvases.

// A picture {values in [0, 1], height, width}.
export function drawPicture(canvas, {values, height, width}) {
  fill(canvas, width, height, (data) => {
    for (let i = 0, k = 0; i < data.length; i += 4) {
      for (let c = 0; c < 3; c++) data[i + c] = 255 * values[k++];
    }
  });
}

// All maps of a layer side by side, each from black (0) to white (its own largest value); the number of the strongest.
export function drawMaps(canvas, {values, height, width, channels}) {
  const across = Math.ceil(Math.sqrt((channels * height) / width)), down = Math.ceil(channels / across);
  const most = mostOf(values, channels);
  fill(canvas, across * (width + 1) - 1, down * (height + 1) - 1, (data, wide) => {
    for (let c = 0; c < channels; c++) {
      const left = (c % across) * (width + 1), top = Math.floor(c / across) * (height + 1);
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++) {
          const grey = most[c] > 0 ? (255 * values[(i * width + j) * channels + c]) / most[c] : 0;
          const at = 4 * ((top + i) * wide + left + j);
          data[at] = data[at + 1] = data[at + 2] = grey;
        }
      }
    }
  });
}

// The three maps with the largest means as red, green and blue; which they are.
export function drawStrongest(canvas, {values, height, width, channels}, order = null) {
  const most = mostOf(values, channels), three = strongest(values, channels).slice(0, 3);
  fill(canvas, width, height, (data) => {
    for (let i = 0; i < height * width; i++) {
      const from = (order ? order[i] : i) * channels;
      three.forEach((c, k) => {
        data[4 * i + k] = most[c] > 0 ? (255 * values[from + c]) / most[c] : 0;
      });
    }
  });
  return three;
}

// A Gram matrix: the darker, the more often two channels fire together; by roots, so that small entries are seen.
export function drawGram(canvas, gram, side) {
  const most = gram.reduce((a, b) => Math.max(a, b), 0);
  fill(canvas, side, side, (data) => {
    gram.forEach((value, i) => {
      const part = most > 0 ? Math.sqrt(Math.max(0, value) / most) : 0;
      [255 - 245 * part, 255 - 190 * part, 255 - 110 * part].forEach((level, c) => {
        data[4 * i + c] = level;
      });
    });
  });
}

export function strongest(values, channels) {
  const sums = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) sums[i % channels] += values[i];
  return [...sums.keys()].sort((a, b) => sums[b] - sums[a]);
}

function mostOf(values, channels) {
  const most = new Float32Array(channels);
  for (let i = 0; i < values.length; i++) if (values[i] > most[i % channels]) most[i % channels] = values[i];
  return most;
}

function fill(canvas, width, height, paint) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d'), image = context.createImageData(width, height);
  for (let i = 3; i < image.data.length; i += 4) image.data[i] = 255;
  paint(image.data, width);
  context.putImageData(image, 0, 0);
}
