"""The rival detector: an SSDLite head in PyTorch on the same base model, as a good data scientist would train it on a CPU.

    detection_rival.py TRAIN TEST (--seconds 60 | --cpu-seconds 60 | --steps 600) [--frozen] [--rates 0.0005 0.001 0.003]
                       [--rate R] [--threads 2] [--seed 0]

Reads two folders with COCO annotations. The learning rate is chosen of `--rates` by mAP@0.5 on a third of the training
images, each rate trained for as long as the training itself; that time is told but not counted. Then it trains on all of them and
prints mAP on TEST by pycocotools. Images are augmented as Ocellus does: scale 0.6 to 1.4, aspect, shift, mirror, color.

Prints one JSON object. Needs Benchmarks/requirements-detection.txt.
"""

import argparse
import copy
import json
import math
import os
import random
import tempfile
import time

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import nn

from detection_data import Set, mean_average_precision
from detection_rival_network import SSDLite, overlap

EDGE = 320
BATCH = 8


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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--cpu-seconds", type=float)
    parser.add_argument("--frozen", action="store_true", help="train no weight of the base model")
    parser.add_argument("--rates", type=float, nargs="+", default=[5e-4, 1e-3, 3e-3])
    parser.add_argument("--rate", type=float, help="the learning rate, without a search")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    print(json.dumps(run_training(arguments)))


if __name__ == "__main__":
    main()
