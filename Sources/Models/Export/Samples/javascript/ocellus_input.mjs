// Brings images to what the model takes, and its answers back: the rule of cvexport.manifest. JPEG is decoded in full by browsers and
// by sharp, where the service decodes large ones at a fraction of their size; the difference is about a quarter of a gray level.

// The first source sample of each output sample, and the weights from there on: a triangle as wide as the reduction.
function weights(source, length, start, count) {
  const scale = source / length;
  const support = Math.max(scale, 1);
  return Array.from({ length: count }, (_, place) => {
    const center = (start + place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(source, Math.trunc(center + support + 0.5));
    const triangle = [];
    for (let sample = first; sample < end; sample += 1) {
      triangle.push(Math.max(0, 1 - Math.abs((sample - center + 0.5) / support)));
    }
    const sum = triangle.reduce((total, value) => total + value, 0);
    return { first, values: triangle.map((value) => Math.fround(value / sum)) };
  });
}

// Sums in single precision, halves up.
function blend(read, taps) {
  let sum = Math.fround(2 ** -10);
  taps.values.forEach((weight, tap) => {
    sum = Math.fround(sum + Math.fround(weight * read(taps.first + tap)));
  });
  return Math.round(sum);
}

// A window of an image stretched to a size: along rows, then along columns.
function resampled(image, width, height, window = { left: 0, top: 0, width, height }) {
  const columns = weights(image.width, width, window.left, window.width);
  const rows = weights(image.height, height, window.top, window.height);
  const narrow = new Uint8Array(image.height * window.width * 3);
  for (let y = 0; y < image.height; y += 1) {
    for (let x = 0; x < window.width; x += 1) {
      for (let c = 0; c < 3; c += 1) {
        narrow[(y * window.width + x) * 3 + c] = blend(
          (sample) => image.pixels[(y * image.width + sample) * 3 + c],
          columns[x],
        );
      }
    }
  }
  const pixels = new Uint8Array(window.height * window.width * 3);
  for (let y = 0; y < window.height; y += 1) {
    for (let x = 0; x < window.width * 3; x += 1) {
      pixels[y * window.width * 3 + x] = blend((sample) => narrow[sample * window.width * 3 + x], rows[y]);
    }
  }
  return { width: window.width, height: window.height, pixels };
}

function thumbnail(image, limit) {
  const longer = Math.max(image.width, image.height);
  if (longer <= limit) return image;
  const scaled = (length) => Math.max(1, Math.floor((2 * length * limit + longer) / (2 * longer)));
  return resampled(image, scaled(image.width), scaled(image.height));
}

function letterbox(image, edge) {
  const scale = edge / Math.max(image.width, image.height);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  return { width, height, left: Math.floor((edge - width) / 2), top: Math.floor((edge - height) / 2) };
}

// The square that the model takes, and where the image stands in it.
function square(image, { fit, edge }) {
  if (fit === "stretched") return { pixels: resampled(image, edge, edge).pixels };
  if (fit === "letterbox") {
    const small = thumbnail(image, 2 * edge);
    const place = letterbox(small, edge);
    const scaled = resampled(small, place.width, place.height);
    const pixels = new Uint8Array(edge * edge * 3).fill(127);
    for (let row = 0; row < place.height; row += 1) {
      const start = row * place.width * 3;
      pixels.set(scaled.pixels.subarray(start, start + place.width * 3), ((row + place.top) * edge + place.left) * 3);
    }
    return { pixels, place };
  }
  const shorter = Math.min(image.width, image.height);
  const width = Math.round((image.width * edge) / shorter);
  const height = Math.round((image.height * edge) / shorter);
  const window = {
    left: Math.floor((width - edge) / 2),
    top: Math.floor((height - edge) / 2),
    width: edge,
    height: edge,
  };
  return { pixels: resampled(image, width, height, window).pixels };
}

// A box of the square in fractions of the image, cut at its edges; null if nothing is left.
function imageBox(edges, place, edge) {
  const fraction = (position, origin, length) => Math.min(1, Math.max(0, (position * edge - origin) / length));
  const left = fraction(edges[0], place.left, place.width);
  const top = fraction(edges[1], place.top, place.height);
  const width = fraction(edges[2], place.left, place.width) - left;
  const height = fraction(edges[3], place.top, place.height) - top;
  return width > 0 && height > 0 ? { left, top, width, height } : null;
}

// An unpacked export, by the texts of its manifest and of its labels.
export class Package {
  constructor(manifest, labels) {
    this.manifest = JSON.parse(manifest);
    this.labels = labels.split("\n").slice(0, -1);
    Object.assign(this, this.manifest.Ocellus);
    this.edge = this.inputRule.edge;
  }

  // The input for an image, { width, height, pixels } with three bytes a pixel, and where the image stands in it.
  tensor(image) {
    const { pixels, place } = square(image, this.inputRule);
    const { edge } = this;
    const count = edge * edge;
    const values = new Float32Array(3 * count);
    const divisor = this.input.range === "Normalized_0_1" ? 255 : 1;
    const isPlanar = this.input.layout === "NCHW";
    for (let spot = 0; spot < count; spot += 1) {
      for (let c = 0; c < 3; c += 1) {
        const channel = this.input.order === "Bgr8" ? 2 - c : c;
        values[isPlanar ? c * count + spot : 3 * spot + c] = pixels[spot * 3 + channel] / divisor;
      }
    }
    return { values, shape: isPlanar ? [1, 3, edge, edge] : [1, edge, edge, 3], place };
  }

  // Predictions from the numbers of the outputs by name, the most probable first.
  predictions(results, place) {
    const { probabilities, detections } = this.output;
    const found = probabilities
      ? Array.from(results[probabilities.name], (probability, tag) => ({ tagName: this.labels[tag], probability }))
      : Array.from(results[detections.scores]).flatMap((probability, row) => {
          const edges = results[detections.boxes].subarray(4 * row, 4 * row + 4);
          const boundingBox = imageBox(edges, place, this.edge);
          const tagName = this.labels[Number(results[detections.classes][row])];
          return boundingBox ? [{ tagName, probability, boundingBox }] : [];
        });
    return found.sort((one, other) => other.probability - one.probability);
  }
}
