"""Brings images to what the model takes, and its boxes back: the rule of cvexport.manifest, exactly as the service follows it."""

import io
import json
import math
import pathlib

import numpy as np
from PIL import Image, ImageCms

GRAY = 127
TIE = np.float32(2**-10)
# How EXIF orientations 2 to 8 turn the stored image, and where its margins (left, top, right, bottom) go.
TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT, (2, 1, 0, 3)),
    3: (Image.Transpose.ROTATE_180, (2, 3, 0, 1)),
    4: (Image.Transpose.FLIP_TOP_BOTTOM, (0, 3, 2, 1)),
    5: (Image.Transpose.TRANSPOSE, (1, 0, 3, 2)),
    6: (Image.Transpose.ROTATE_270, (3, 0, 1, 2)),
    7: (Image.Transpose.TRANSVERSE, (3, 2, 1, 0)),
    8: (Image.Transpose.ROTATE_90, (1, 2, 3, 0)),
}


class Picture:
    """An upright sRGB image, and what of its outermost columns and rows (left, top, right, bottom) is not image."""

    def __init__(self, pixels, margins=(0, 0, 0, 0)):
        self.pixels = pixels
        self.margins = margins

    @property
    def width(self):
        return self.pixels.shape[1]

    @property
    def height(self):
        return self.pixels.shape[0]

    def axis(self, vertical):
        """Length, leading margin and extent along an axis."""
        length = self.height if vertical else self.width
        leading, trailing = self.margins[vertical], self.margins[2 + vertical]
        return length, leading, length - leading - trailing


class Package:
    """The folder of an unpacked export."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.manifest = json.loads((self.folder / "cvexport.manifest").read_text())
        self.labels = (self.folder / self.manifest["LabelFileName"]).read_text().split("\n")[:-1]
        details = self.manifest["Ocellus"]
        self.model = self.folder / self.manifest["ModelFileName"]
        self.fit, self.edge = details["inputRule"]["fit"], details["inputRule"]["edge"]
        self.input, self.output = details["input"], details["output"]
        self.suppression = details.get("suppression")

    def tensor(self, picture):
        """The numbers that go into the model, float32."""
        pixels = square(picture, self.fit, self.edge).astype(np.float32)
        if self.input["order"] == "Bgr8":
            pixels = pixels[..., ::-1]
        if self.input["range"] == "Normalized_0_1":
            pixels = pixels / np.float32(255)
        if self.input["layout"] == "NCHW":
            pixels = pixels.transpose(2, 0, 1)
        return np.ascontiguousarray(pixels[None])

    def predictions(self, picture, outputs):
        """Predictions from outputs by name, the most probable first."""
        kind, names = next(iter(self.output.items()))
        if kind == "probabilities":
            probabilities = np.asarray(outputs[names["name"]], dtype=np.float64)[0]
            found = [(tag, probability, None) for tag, probability in enumerate(probabilities)]
        elif kind == "detections":
            boxes, scores, tags = (np.asarray(outputs[names[key]]) for key in ("boxes", "scores", "classes"))
            found = [
                (int(tag), float(score), image_box(box, picture, self.edge))
                for box, score, tag in zip(boxes.astype(np.float64), scores, tags)
            ]
            found = [one for one in found if one[2]]
        else:
            kept = suppressed(np.asarray(outputs[names["boxes"]]), np.asarray(outputs[names["scores"]]), self.suppression)
            found = [(tag, score, image_box(box, picture, self.edge)) for tag, score, box in kept]
            found = [one for one in found if one[2]]
        found.sort(key=lambda one: -one[1])
        return [
            {"tagName": self.labels[tag], "probability": float(probability), **({"boundingBox": box} if box else {})}
            for tag, probability, box in found
        ]


def opened(file, edge):
    """Reads an image file for a model with inputs of an edge: upright, sRGB, on white."""
    image = Image.open(file)
    width, height = image.size
    if image.format == "JPEG":
        # Large photographs are decoded at a fraction of their size.
        image.draft(None, (2 * edge, 2 * edge))
    scale = max(1, round(width / image.size[0]))
    margins = (0, 0, image.size[0] - width / scale, image.size[1] - height / scale)
    orientation = image.getexif().get(0x0112, 1)
    profile = image.info.get("icc_profile")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    if profile and image.mode in ("RGB", "CMYK", "L"):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        image = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    image = image.convert("RGB")
    if orientation in TURNS:
        turn, order = TURNS[orientation]
        image, margins = image.transpose(turn), tuple(margins[place] for place in order)
    return Picture(np.asarray(image), margins)


def rounded(value):
    """To the nearest whole number, halves up."""
    return math.floor(value + 0.5)


def weights(axis, length, window):
    """The first source sample of each output sample, and the weights from there on: a triangle as wide as the reduction."""
    source, leading, extent = axis
    scale = extent / length
    support = max(scale, 1.0)
    taps = math.ceil(support) * 2 + 1
    firsts, table = [], np.zeros((len(window), taps), dtype=np.float32)
    for place, position in enumerate(window):
        center = leading + (position + 0.5) * scale
        first = max(0, int(center - support + 0.5))
        end = min(source, int(center + support + 0.5))
        distances = np.abs((np.arange(first, end) - center + 0.5) / support)
        triangle = np.maximum(0.0, 1.0 - distances)
        total = 0.0
        for value in triangle:
            total += value
        table[place, : end - first] = (triangle / total).astype(np.float32)
        firsts.append(first)
    return np.array(firsts), table


def pass_along(pixels, firsts, table):
    """Resamples the first axis; sums in single precision, tap by tap, halves up."""
    total = np.full((len(firsts), *pixels.shape[1:]), TIE, dtype=np.float32)
    for tap in range(table.shape[1]):
        rows = np.minimum(firsts + tap, len(pixels) - 1)
        total += table[:, tap].reshape(-1, *[1] * (pixels.ndim - 1)) * pixels[rows].astype(np.float32)
    return np.rint(total).astype(np.uint8)


def resampled(picture, width, height, columns, rows):
    """A window of the picture stretched to a size: along rows, then along columns."""
    firsts, table = weights(picture.axis(0), width, columns)
    narrowed = pass_along(picture.pixels.transpose(1, 0, 2), firsts, table).transpose(1, 0, 2)
    firsts, table = weights(picture.axis(1), height, rows)
    return pass_along(narrowed, firsts, table)


def resized(picture, width, height):
    if (width, height) == (picture.width, picture.height) and picture.margins == (0, 0, 0, 0):
        return picture
    return Picture(resampled(picture, width, height, range(width), range(height)))


def thumbnail_size(picture, limit):
    """Width and height of the picture once its longer edge is at most the limit."""
    longer = max(picture.width, picture.height)
    if longer <= limit:
        return picture.width, picture.height
    return tuple(max(1, (2 * length * limit + longer) // (2 * longer)) for length in (picture.width, picture.height))


def thumbnail(picture, limit):
    size = thumbnail_size(picture, limit)
    return picture if size == (picture.width, picture.height) else resized(picture, *size)


def letterbox(width, height, edge):
    """Width, height, left and top of an image in the square."""
    scale = edge / max(width, height)
    width, height = max(1, rounded(width * scale)), max(1, rounded(height * scale))
    return width, height, (edge - width) // 2, (edge - height) // 2


def square(picture, fit, edge):
    """The square that the model takes, `edge x edge x 3` bytes."""
    if fit == "stretched":
        return resized(picture, edge, edge).pixels
    if fit == "letterbox":
        small = thumbnail(picture, 2 * edge)
        width, height, left, top = letterbox(small.width, small.height, edge)
        pixels = np.full((edge, edge, 3), GRAY, dtype=np.uint8)
        pixels[top : top + height, left : left + width] = resized(small, width, height).pixels
        return pixels
    extents = [picture.axis(vertical)[2] for vertical in (0, 1)]
    width, height = (rounded(extent * edge / min(extents)) for extent in extents)
    left, top = (width - edge) // 2, (height - edge) // 2
    return resampled(picture, width, height, range(left, left + edge), range(top, top + edge))


def image_box(edges, picture, edge):
    """A box of the square in fractions of the image, cut at its edges; None if nothing is left."""
    width, height, left, top = letterbox(*thumbnail_size(picture, 2 * edge), edge)

    def fraction(position, origin, length):
        return min(1.0, max(0.0, (float(position) * edge - origin) / length))

    x0, x1 = fraction(edges[0], left, width), fraction(edges[2], left, width)
    y0, y1 = fraction(edges[1], top, height), fraction(edges[3], top, height)
    if x1 <= x0 or y1 <= y0:
        return None
    return {"left": x0, "top": y0, "width": x1 - x0, "height": y1 - y0}


def suppressed(centers, scores, rule):
    """Non-maximum suppression for exports that leave it to their caller; column 0 of the scores is that of nothing."""
    bounded = min(max(rule["logitLimit"], -rule["farthestLogit"]), rule["farthestLogit"])
    limit = 1 / (1 + math.exp(-(rule["scale"] * bounded + rule["shift"])))
    centers, scores = centers.astype(np.float64), scores[:, 1:].astype(np.float64)
    boxes = np.concatenate([centers[:, :2] - centers[:, 2:] / 2, centers[:, :2] + centers[:, 2:] / 2], axis=1)
    places, tags = np.nonzero(scores > limit)
    order = np.argsort(-scores[places, tags], kind="stable")[: rule["candidateLimit"]]
    kept = []
    for place, tag in zip(places[order], tags[order]):
        if len(kept) == rule["countLimit"]:
            break
        box = boxes[place]
        if all(other != tag or overlap(box, one) < rule["overlapLimit"] for other, _, one in kept):
            kept.append((int(tag), float(scores[place, tag]), box))
    return kept


def overlap(one, other):
    width, height = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    if width <= 0 or height <= 0:
        return 0.0
    area = np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2])
    return width * height / (area - width * height)
