"""The rival detector: an SSDLite head in PyTorch on the same base model, as a good data scientist would train it on a CPU.

    detection_rival.py train TRAIN TEST (--seconds 60 | --cpu-seconds 60 | --steps 600) [--frozen] [--rates 0.0005 0.001 0.003]
                       [--rate R] [--threads 2] [--seed 0]
    detection_rival.py step [--threads 1] [--bf16] [--steps 60]

`train` reads two folders with COCO annotations. The learning rate is chosen of `--rates` by mAP@0.5 on a third of the training
images, each rate trained for as long as the training itself; that time is told but not counted. Then it trains on all of them and
prints mAP on TEST by pycocotools.

SSDLite as in Sandler et al. (arXiv:1801.04381) and torchvision: anchors of Liu et al. (arXiv:1512.02325) on six maps, separable
heads, hard negatives three to one, smooth L1. The weights of the base model are read from its ONNX file. Images are augmented as Ocellus
does: scale 0.6 to 1.4, aspect, shift, mirror, color.

`step` times one training step (forward, loss, backward, clipping, AdamW) of the neck and head of
Sources/Learning/Detection/Network on random maps of 112 x 20 x 20 and 320 x 10 x 10, batches of 8, channels last.

Each prints one JSON object. Needs torch==2.13.0, onnx, numpy, pillow and pycocotools.
"""

import argparse
import copy
import json
import math
import os
import pathlib
import random
import statistics
import tempfile
import time

import numpy as np
import onnx
import onnx.numpy_helper
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import nn

from detection_data import Set, mean_average_precision

MODEL = pathlib.Path(__file__).resolve().parent.parent / ".basemodels/efficientnet-lite0/model.onnx"
EDGE = 320
BATCH = 8


class Backbone(nn.Module):
    """The base model as a network: convolutions, ReLU6 and sums, node by node."""

    def __init__(self, outputs):
        super().__init__()
        graph = onnx.load(MODEL).graph
        values = {each.name: torch.from_numpy(onnx.numpy_helper.to_array(each).copy()) for each in graph.initializer}
        self.register_buffer("mean", values["mean"])
        self.outputs, self.nodes, self.convolutions = outputs, [], nn.ModuleDict()
        missing = set(outputs)
        for node in graph.node:
            if not missing:
                break
            self.nodes.append((node.op_type, list(node.input), node.output[0], self._padding(node)))
            missing.discard(node.output[0])
            if node.op_type == "Conv":
                self.convolutions[self._key(node.output[0])] = self._convolution(node, values)

    @staticmethod
    def _key(name):
        return name.replace(".", "_")

    @staticmethod
    def _attributes(node):
        return {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}

    def _padding(self, node):
        top, left, bottom, right = self._attributes(node).get("pads", (0, 0, 0, 0))
        return (left, right, top, bottom)

    def _convolution(self, node, values):
        attributes, weight = self._attributes(node), values[node.input[1]]
        groups = attributes.get("group", 1)
        layer = nn.Conv2d(weight.shape[1] * groups, weight.shape[0], weight.shape[2:], attributes.get("strides", 1), groups=groups)
        layer.weight.data, layer.bias.data = weight, values[node.input[2]]
        return layer

    def forward(self, image):
        values = {"image": image}
        for kind, inputs, output, padding in self.nodes:
            first = values[inputs[0]]
            if kind == "Sub":
                values[output] = first - self.mean
            elif kind == "Conv":
                values[output] = self.convolutions[self._key(output)](F.pad(first, padding) if any(padding) else first)
            elif kind == "Clip":
                values[output] = F.relu6(first)
            elif kind == "Add":
                values[output] = first + values[inputs[1]]
            else:
                raise ValueError(f"The base model has a {kind}, which this script does not know.")
        return [values[each] for each in self.outputs]


def separable(inputs, outputs, stride=1, kernel=3):
    """A depthwise convolution with normalization and ReLU6, then a plain one."""
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, kernel, stride, kernel // 2, groups=inputs, bias=False),
        nn.BatchNorm2d(inputs, eps=1e-3, momentum=0.03), nn.ReLU6(), nn.Conv2d(inputs, outputs, 1),
    )


def extra(inputs, outputs):
    """Halves a map, as SSDLite does behind the backbone."""
    between = outputs // 2
    normalized = lambda channels: (nn.BatchNorm2d(channels, eps=1e-3, momentum=0.03), nn.ReLU6())
    return nn.Sequential(
        nn.Conv2d(inputs, between, 1, bias=False), *normalized(between),
        nn.Conv2d(between, between, 3, 2, 1, groups=between, bias=False), *normalized(between),
        nn.Conv2d(between, outputs, 1, bias=False), *normalized(outputs),
    )


class SSDLite(nn.Module):
    """Logits and box codes for every anchor; the first logit is the background's."""

    CHANNELS = (672, 1280, 512, 256, 256, 128)

    def __init__(self, tags, frozen):
        super().__init__()
        # The expansion of the first block of stride 32 and the last layer, as torchvision has it for MobileNet.
        self.backbone = Backbone(["block11.expand.relu6", "head.relu6"])
        self.frozen = frozen
        self.extras = nn.ModuleList(extra(a, b) for a, b in zip(self.CHANNELS[1:], self.CHANNELS[2:]))
        self.labels = nn.ModuleList(separable(each, 6 * (tags + 1)) for each in self.CHANNELS)
        self.boxes = nn.ModuleList(separable(each, 6 * 4) for each in self.CHANNELS)
        for layer in [*self.extras, *self.labels, *self.boxes]:
            for part in layer.modules():
                if isinstance(part, nn.Conv2d):
                    nn.init.normal_(part.weight, std=0.03)
                    if part.bias is not None:
                        nn.init.zeros_(part.bias)
        self.tags = tags
        # Centers and sizes in parts of the square, in the order of the maps' places.
        self.register_buffer("anchors", self._anchors())

    @staticmethod
    def _anchors():
        scales = [0.2 + 0.75 * level / 5 for level in range(6)] + [1.0]
        anchors = []
        for level, side in enumerate((20, 10, 5, 3, 2, 1)):
            mixed = math.sqrt(scales[level] * scales[level + 1])
            shapes = [(scales[level],) * 2, (mixed,) * 2]
            for aspect in (2, 3):
                root = math.sqrt(aspect)
                shapes += [(scales[level] * root, scales[level] / root), (scales[level] / root, scales[level] * root)]
            for y in range(side):
                for x in range(side):
                    anchors += [((x + 0.5) / side, (y + 0.5) / side, min(w, 1), min(h, 1)) for w, h in shapes]
        return torch.tensor(anchors)

    def forward(self, image):
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.frozen):
            maps = self.backbone(image)
        for layer in self.extras:
            maps.append(layer(maps[-1]))
        flat = lambda map, count: map.permute(0, 2, 3, 1).reshape(map.shape[0], -1, count)
        logits = torch.cat([flat(layer(map), self.tags + 1) for layer, map in zip(self.labels, maps)], 1)
        codes = torch.cat([flat(layer(map), 4) for layer, map in zip(self.boxes, maps)], 1)
        return logits, codes

    def decoded(self, codes):
        """Codes as left, top, right, bottom in parts of the square."""
        centers = self.anchors[:, :2] + codes[..., :2] / 10 * self.anchors[:, 2:]
        sizes = self.anchors[:, 2:] * torch.exp((codes[..., 2:] / 5).clamp(max=4))
        return torch.cat([centers - sizes / 2, centers + sizes / 2], -1)

    def loss(self, outputs, truth):
        """Softmax cross-entropy with hard negatives, and smooth L1 of matched boxes."""
        corners = torch.cat([self.anchors[:, :2] - self.anchors[:, 2:] / 2, self.anchors[:, :2] + self.anchors[:, 2:] / 2], 1)
        total, matches = 0.0, 0
        for logits, codes, (boxes, tags) in zip(*outputs, truth):
            labels = torch.zeros(len(corners), dtype=torch.long)
            if len(boxes):
                overlaps = overlap(boxes, corners)
                best, owner = overlaps.max(0)
                # Each box has the anchor that fits it best, whatever the overlap.
                forced = overlaps.argmax(1)
                best[forced], owner[forced] = 1.0, torch.arange(len(boxes))
                positive = best >= 0.5
                labels[positive] = tags[owner[positive]] + 1
                target, anchors = boxes[owner[positive]], self.anchors[positive]
                sizes = (target[:, 2:] - target[:, :2]).clamp(min=1e-4)
                wanted = torch.cat([
                    10 * ((target[:, :2] + target[:, 2:]) / 2 - anchors[:, :2]) / anchors[:, 2:],
                    5 * torch.log(sizes / anchors[:, 2:]),
                ], 1)
                total = total + F.smooth_l1_loss(codes[positive], wanted, reduction="sum")
            positive = labels > 0
            entropy = F.cross_entropy(logits, labels, reduction="none")
            negatives = entropy[~positive]
            hard = negatives.topk(min(len(negatives), max(3, 3 * int(positive.sum())))).values
            total = total + entropy[positive].sum() + hard.sum()
            matches += int(positive.sum())
        return total / max(1, matches)


def overlap(first, second):
    """Intersection over union of every box with every other."""
    low = torch.maximum(first[:, None, :2], second[None, :, :2])
    high = torch.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    area = lambda boxes: (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    return shared / (area(first)[:, None] + area(second)[None] - shared + 1e-9)


def load(images):
    """Decoded images of at most 640 pixels with their boxes in fractions."""
    loaded = []
    for path, entry, boxes in images:
        image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
        image.thumbnail((2 * EDGE, 2 * EDGE), Image.BILINEAR)
        size = np.array([entry["width"], entry["height"]] * 2, np.float32)
        places = np.array([box for box, _ in boxes], np.float32).reshape(-1, 4) / size
        loaded.append((image, places, np.array([tag for _, tag in boxes], np.int64)))
    return loaded


def view(item, generator=None):
    """A square of pixels with its boxes in parts of the square: the whole image, or a random view of it."""
    image, boxes, tags = item
    scale = EDGE / max(image.size)
    width, height = image.size[0] * scale, image.size[1] * scale
    x = y = 0.5
    if generator:
        factor, aspect = math.exp(generator.uniform(math.log(0.6), math.log(1.4))), math.exp(generator.uniform(-0.15, 0.15))
        width, height = width * factor * aspect ** 0.5, height * factor / aspect ** 0.5
        x, y = generator.random(), generator.random()
    width, height = max(1, round(width)), max(1, round(height))
    left, top = round((EDGE - width) * x), round((EDGE - height) * y)
    square = Image.new("RGB", (EDGE, EDGE), (127, 127, 127))
    square.paste(image.resize((width, height), Image.BILINEAR), (left, top))
    pixels = np.asarray(square, np.float32)
    boxes = boxes * np.array([width, height] * 2, np.float32) + np.array([left, top] * 2, np.float32)
    if generator:
        if generator.random() < 0.5:
            pixels, boxes = pixels[:, ::-1], np.stack([EDGE - boxes[:, 2], boxes[:, 1], EDGE - boxes[:, 0], boxes[:, 3]], 1)
        brightness, contrast = generator.uniform(0.7, 1.3), generator.uniform(0.7, 1.3)
        saturation, mean = generator.uniform(0.6, 1.4), pixels.mean()
        gray = pixels.mean(2, keepdims=True)
        pixels = gray + (pixels - gray) * saturation
        pixels = np.clip((pixels - mean) * contrast + mean * brightness, 0, 255)
    inside = boxes.clip(0, EDGE)
    area = lambda each: (each[:, 2] - each[:, 0]) * (each[:, 3] - each[:, 1])
    kept = (area(inside) > 0.3 * area(boxes)) & ((inside[:, 2:] - inside[:, :2]).min(1, initial=EDGE) >= 4)
    placement = (left, top, width, height)
    return np.ascontiguousarray(pixels.transpose(2, 0, 1), np.float32), inside[kept] / EDGE, tags[kept], placement


class Limit:
    """When a training ends: after wall seconds, CPU seconds or steps."""

    def __init__(self, arguments):
        self.seconds, self.cpu_seconds, self.steps = arguments.seconds, arguments.cpu_seconds, arguments.steps
        self.begin, self.cpu_begin = time.perf_counter(), time.process_time()

    def used(self, step):
        """The share of it that is used."""
        if self.steps:
            return step / self.steps
        if self.cpu_seconds:
            return (time.process_time() - self.cpu_begin) / self.cpu_seconds
        return (time.perf_counter() - self.begin) / self.seconds


def train(items, tags, rate, arguments):
    """The network with averaged weights, and how many steps it took."""
    torch.manual_seed(arguments.seed)
    generator = random.Random(arguments.seed)
    model = SSDLite(tags, arguments.frozen).to(memory_format=torch.channels_last)
    base = {id(each) for each in model.backbone.parameters()}
    groups = [{"params": [each for each in model.parameters() if id(each) not in base], "rate": rate}]
    if not arguments.frozen:
        groups.append({"params": list(model.backbone.parameters()), "rate": rate / 10})
    optimizer = torch.optim.AdamW(groups, lr=rate, weight_decay=0.05, foreach=True)
    average = copy.deepcopy(model).eval()
    model.train()
    limit, step, order = Limit(arguments), 0, []
    while (used := limit.used(step)) < 1:
        while len(order) < BATCH:
            order += generator.sample(range(len(items)), len(items))
        batch, order = [view(items[index], generator) for index in order[:BATCH]], order[BATCH:]
        factor = (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * used))) * min(1, used / 0.05 + 0.01)
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * factor
        pixels = torch.from_numpy(np.stack([each[0] for each in batch])).contiguous(memory_format=torch.channels_last)
        truth = [(torch.from_numpy(each[1].astype(np.float32)), torch.from_numpy(each[2])) for each in batch]
        loss = model.loss(model(pixels), truth)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 10)
        optimizer.step()
        step += 1
        decay = 0.99 * (1 - math.exp(-step / 50))
        with torch.no_grad():
            for kept, new in zip(average.state_dict().values(), model.state_dict().values()):
                if kept.dtype.is_floating_point:
                    kept.lerp_(new, 1 - decay)
    return average, step


@torch.no_grad()
def detections(model, items):
    """For each image boxes in fractions, probabilities and tags; at most 100."""
    found = []
    for item in items:
        pixels, _, _, (left, top, width, height) = view(item)
        logits, codes = model(torch.from_numpy(pixels)[None].contiguous(memory_format=torch.channels_last))
        probabilities, boxes = logits[0].softmax(-1)[:, 1:], model.decoded(codes[0])
        anchors, tags = (probabilities > 0.02).nonzero(as_tuple=True)
        scores, chosen = probabilities[anchors, tags].topk(min(300, len(anchors)))
        boxes, tags, kept = boxes[anchors[chosen]], tags[chosen], []
        overlaps = overlap(boxes, boxes)
        for index in range(len(boxes)):
            if not any(tags[other] == tags[index] and overlaps[other, index] > 0.55 for other in kept):
                kept.append(index)
        origin, size = np.array([left, top] * 2), np.array([width, height] * 2)
        found.append([
            (((boxes[index].numpy() * EDGE - origin) / size).clip(0, 1), float(scores[index]), int(tags[index]))
            for index in kept[:100]
        ])
    return found


def run_training(arguments):
    """Chooses a learning rate on a fold, trains, and evaluates."""
    learned, test = Set(arguments.train), Set(arguments.test)
    items = load(learned.images)
    rate, scores, begin = arguments.rate, {}, time.perf_counter()
    if rate is None:
        held = [index for index in range(len(items)) if index % 3 == 0]
        rest = [items[index] for index in range(len(items)) if index % 3]
        with tempfile.TemporaryDirectory() as folder:
            learned.write([learned.images[index] for index in held], folder + "/fold")
            fold = Set(folder + "/fold")
            for each in arguments.rates:
                model, _ = train(rest, len(learned.tags), each, arguments)
                scores[each] = mean_average_precision(fold, detections(model, [items[index] for index in held]))[0]
        rate = max(arguments.rates, key=scores.get)
    tuning = time.perf_counter() - begin
    begin, cpu = time.perf_counter(), time.process_time()
    model, steps = train(items, len(learned.tags), rate, arguments)
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    at50, overall = mean_average_precision(test, detections(model, load(test.images)))
    return {
        "meanAveragePrecision50": at50, "meanAveragePrecision": overall, "seconds": seconds, "cpuSeconds": cpu, "steps": steps,
        "rate": rate, "rateScores": {str(each): score for each, score in scores.items()}, "tuningSeconds": tuning,
        "images": len(items), "frozen": arguments.frozen,
    }


class PyramidHead(nn.Module):
    """The neck and head of Ocellus: Sources/Learning/Detection/Network/DetectorNetwork.swift."""

    def __init__(self, tags=3, channels=96):
        super().__init__()
        plain = lambda inputs: [nn.Conv2d(inputs, channels, 1, bias=False), nn.BatchNorm2d(channels), nn.SiLU()]
        block = lambda stride=1: nn.Sequential(
            nn.Conv2d(channels, channels, 5, stride, 2, groups=channels, bias=False), nn.BatchNorm2d(channels), nn.SiLU(),
            *plain(channels),
        )
        self.laterals = nn.ModuleList(nn.Sequential(*plain(inputs)) for inputs in (112, 320))
        self.top_down, self.down, self.bottom_up, self.tags, self.boxes = block(), block(2), block(), block(), block()
        self.logits, self.distances = nn.Conv2d(channels, tags, 1), nn.Conv2d(channels, 4, 1)
        self.scales = nn.Parameter(torch.ones(2))

    def forward(self, maps):
        fine, coarse = (layer(map) for layer, map in zip(self.laterals, maps))
        fine = self.top_down(fine + F.interpolate(coarse, scale_factor=2.0))
        coarse = self.bottom_up(coarse + self.down(fine))
        flat = lambda map: map.flatten(2).transpose(1, 2)
        logits = torch.cat([flat(self.logits(self.tags(map))) for map in (fine, coarse)], 1)
        logs = [flat(self.distances(self.boxes(map)) * scale) for map, scale in zip((fine, coarse), self.scales)]
        return logits.float(), torch.cat(logs, 1).float()


def pyramid_loss(logits, logs, truth, centers, strides):
    """Task-aligned assignment (top 13, alpha 1, beta 6), varifocal loss and twice GIoU, in tensors for the whole batch."""
    boxes, tags = truth
    distances = torch.exp(logs.clamp(-5, 5)) * strides[:, None]
    found = torch.cat([centers - distances[..., :2], centers + distances[..., 2:]], -1)
    with torch.no_grad():
        inside = torch.cat([centers[None, None] - boxes[:, :, None, :2], boxes[:, :, None, 2:] - centers[None, None]], -1).amin(-1) > 0
        overlaps = torch.stack([overlap(a, b) for a, b in zip(boxes, found)])
        scores = logits.sigmoid().transpose(1, 2).gather(1, tags[..., None].expand(-1, -1, logits.shape[1]))
        aligned = scores * overlaps.pow(6) * inside
        values, places = aligned.topk(13, -1)
        positive = torch.zeros_like(inside).scatter_(2, places, values > 1e-9)
        best = (overlaps * positive).argmax(1)
        positive &= torch.zeros_like(positive).scatter_(1, best[:, None], True)
        aligned = aligned * positive
        quality = aligned * (overlaps * positive).amax(-1, keepdim=True) / (aligned.amax(-1, keepdim=True) + 1e-9)
        quality, taken = quality.amax(1), positive.any(1)
        target = F.one_hot(tags.gather(1, best), logits.shape[-1]) * (quality * taken)[..., None]
        wanted = boxes.gather(1, best[..., None].expand(-1, -1, 4))
        weight = torch.where(target > 0, target, 0.75 * logits.sigmoid() ** 2)
        total = target.sum().clamp(min=1)
    loss = (F.binary_cross_entropy_with_logits(logits, target, reduction="none") * weight).sum() / total
    a, b = found[taken], wanted[taken]
    shared = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0).prod(-1)
    union = (a[:, 2:] - a[:, :2]).prod(-1) + (b[:, 2:] - b[:, :2]).prod(-1) - shared + 1e-7
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(-1) + 1e-7
    return loss + 2 * ((1 - shared / union + (hull - union) / hull) * quality[taken]).sum() / total


def run_steps(arguments):
    """Median milliseconds of a training step of neck and head."""
    torch.manual_seed(arguments.seed)
    model = PyramidHead().to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=6e-3, weight_decay=0.05, foreach=True)
    maps = [torch.randn(BATCH, channels, side, side).contiguous(memory_format=torch.channels_last) for channels, side in ((112, 20), (320, 10))]
    places = [(x + 0.5, y + 0.5, stride) for stride in (16, 32) for y in range(EDGE // stride) for x in range(EDGE // stride)]
    strides = torch.tensor([float(stride) for *_, stride in places])
    centers = torch.tensor([(x * stride, y * stride) for x, y, stride in places])
    corner = torch.rand(BATCH, 3, 2) * 180
    truth = torch.cat([corner, corner + 40 + torch.rand(BATCH, 3, 2) * 100], -1), torch.randint(0, 3, (BATCH, 3))
    times, processor = [], []
    for step in range(arguments.steps or 60):
        begin, cpu = time.perf_counter(), time.process_time()
        with torch.autocast("cpu", torch.bfloat16, enabled=arguments.bf16):
            outputs = model(maps)
        loss = pyramid_loss(*outputs, truth, centers, strides)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 10)
        optimizer.step()
        if step >= 10:
            times.append(time.perf_counter() - begin)
            processor.append(time.process_time() - cpu)
    return {
        "milliseconds": 1000 * statistics.median(times), "fastest": 1000 * min(times),
        "processorMilliseconds": 1000 * statistics.median(processor), "threads": arguments.threads,
        "bf16": arguments.bf16, "parameters": sum(each.numel() for each in model.parameters()), "loss": loss.item(),
        "load": os.getloadavg()[0],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("train", "step"):
        command = commands.add_parser(name)
        command.add_argument("--threads", type=int, default=os.cpu_count())
        command.add_argument("--seed", type=int, default=0)
        command.add_argument("--steps", type=int)
    command.add_argument("--bf16", action="store_true", help="bf16 autocast of neck and head")
    command = commands.choices["train"]
    command.add_argument("train")
    command.add_argument("test")
    command.add_argument("--seconds", type=float, default=60)
    command.add_argument("--cpu-seconds", type=float)
    command.add_argument("--frozen", action="store_true", help="train no weight of the base model")
    command.add_argument("--rates", type=float, nargs="+", default=[5e-4, 1e-3, 3e-3])
    command.add_argument("--rate", type=float, help="the learning rate, without a search")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    result = run_training(arguments) if arguments.command == "train" else run_steps(arguments)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
