"""The network of the rival detector (detection_rival.py): SSDLite on Ocellus's base model, its anchors and its loss.

SSDLite as in Sandler et al. (arXiv:1801.04381) and torchvision: anchors of Liu et al. (arXiv:1512.02325) on six maps, separable heads,
hard negatives three to one, smooth L1. The weights of the base model are read from its ONNX file.
"""

import math
import pathlib

import onnx
import onnx.numpy_helper
import torch
import torch.nn.functional as F
from torch import nn

MODEL = pathlib.Path(__file__).resolve().parent.parent / ".basemodels/efficientnet-lite0/model.onnx"


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
