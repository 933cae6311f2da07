"""A training step of Ocellus's neck and head in PyTorch, for detection_step.py.

    detection_step_rival.py [--threads 1] [--bf16] [--steps 60] [--tags 2] [--boxes 1]

Times forward, assignment, loss, backward, clipping and AdamW of the network of Sources/Learning/Detection/Network on random maps of
112 x 20 x 20 and 320 x 10 x 10, batches of 8, channels last. The first ten steps are not counted. Prints one JSON object. Needs
Benchmarks/requirements-detection.txt.
"""

import argparse
import json
import os
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn

from detection_rival_network import overlap

EDGE = 320
BATCH = 8


class PyramidHead(nn.Module):
    """The neck and head of Ocellus: Sources/Learning/Detection/Network/DetectorNetwork.swift."""

    def __init__(self, tags, channels=96):
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
    model = PyramidHead(arguments.tags).to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=6e-3, weight_decay=0.05, foreach=True)
    maps = [torch.randn(BATCH, channels, side, side).contiguous(memory_format=torch.channels_last) for channels, side in ((112, 20), (320, 10))]
    places = [(x + 0.5, y + 0.5, stride) for stride in (16, 32) for y in range(EDGE // stride) for x in range(EDGE // stride)]
    strides = torch.tensor([float(stride) for *_, stride in places])
    centers = torch.tensor([(x * stride, y * stride) for x, y, stride in places])
    count = arguments.boxes
    corner = torch.rand(BATCH, count, 2) * 180
    boxes = torch.cat([corner, corner + 40 + torch.rand(BATCH, count, 2) * 100], -1)
    truth = boxes, torch.randint(0, arguments.tags, (BATCH, count))
    times, processor = [], []
    for step in range(arguments.steps):
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
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--tags", type=int, default=2)
    parser.add_argument("--boxes", type=int, default=1)
    parser.add_argument("--bf16", action="store_true", help="bf16 autocast of neck and head")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    print(json.dumps(run_steps(arguments)))


if __name__ == "__main__":
    main()
