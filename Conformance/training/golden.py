"""Golden values of the training engine, computed by PyTorch: run with torch 2.13.0 to write the fixture of TrainingEngineTests.

    python Conformance/training/golden.py Tests/TrainingEngineTests/Fixtures/pytorch.json
"""

import json
import sys

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(5)
torch.set_num_threads(1)


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().flatten().tolist()]


class Network(nn.Module):
    """Every kind of layer once, with a residual, two branches and a shared convolution."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 2, 1, bias=False)
        self.norm = nn.BatchNorm2d(8)
        self.depthwise = nn.Conv2d(8, 8, 5, 1, 2, groups=8, bias=False)
        self.shared = nn.Conv2d(8, 8, 1)
        self.down = nn.Conv2d(8, 8, 3, 2, 1)
        self.linear = nn.Linear(16, 5)

    def forward(self, x):
        x = F.silu(self.norm(self.stem(x)))
        x = x + F.relu6(self.depthwise(x))
        small = F.hardswish(self.down(x))
        x = self.shared(x) + F.interpolate(self.shared(small), scale_factor=2, mode="nearest")
        x = F.max_pool2d(x, 3, 2, 1)
        x = torch.cat([x * torch.sigmoid(F.adaptive_avg_pool2d(x, 1)), F.relu(small)], 1)
        return self.linear(F.adaptive_avg_pool2d(x, 1).flatten(1))


def network():
    net = Network()
    images = torch.rand(4, 3, 12, 12)
    tags = torch.tensor([0, 3, 1, 4])
    record = {"images": numbers(images), "tags": tags.tolist(), "parameters": {}, "gradients": {}, "steps": []}
    record["parameters"] = {name: {"shape": list(p.shape), "values": numbers(p)} for name, p in net.named_parameters()}
    decayed = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}], lr=1e-2)
    for step in range(3):
        loss = F.cross_entropy(net(images), tags, label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            record["gradients"] = {name: numbers(p.grad) for name, p in net.named_parameters()}
        norm = torch.nn.utils.clip_grad_norm_(net.parameters(), 0.5)
        optimizer.step()
        record["steps"].append({"loss": loss.item(), "norm": norm.item()})
    record["trained"] = {name: numbers(p) for name, p in net.named_parameters()}
    record["mean"] = numbers(net.norm.running_mean)
    record["variance"] = numbers(net.norm.running_var)
    net.eval()
    record["evaluated"] = numbers(net(images))
    return record


def momentum():
    weights = torch.tensor([[1.0, -2.0, 3.0]], requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)
    record = {"start": numbers(weights), "steps": []}
    for _ in range(4):
        loss = (weights**4).sum() / 40
        optimizer.zero_grad()
        loss.backward()
        gradient = numbers(weights.grad)
        optimizer.step()
        record["steps"].append({"gradient": gradient, "values": numbers(weights)})
    return record


def binary():
    record = []
    for logit in (-9.0, -2.0, -0.3, 0.0, 0.7, 3.0, 30.0):
        for target in (0.0, 0.3, 1.0):
            x = torch.tensor(logit, dtype=torch.float64, requires_grad=True)
            t = torch.tensor(target, dtype=torch.float64)
            bce = F.binary_cross_entropy_with_logits(x, t)
            p = torch.sigmoid(x)
            row = {"logit": logit, "target": target}
            varifocal = bce * (t if target > 0 else 0.75 * p.detach() ** 2)
            row["varifocal"] = [varifocal.item(), torch.autograd.grad(varifocal, x, retain_graph=True)[0].item()]
            row["plain"] = [bce.item(), torch.autograd.grad(bce, x, retain_graph=True)[0].item()]
            if target in (0.0, 1.0):
                right = p if target == 1 else 1 - p
                focal = (0.25 if target == 1 else 0.75) * (1 - right) ** 2 * bce
                row["focal"] = [focal.item(), torch.autograd.grad(focal, x)[0].item()]
            record.append(row)
    return record


def boxes():
    record = []
    generator = torch.Generator().manual_seed(2)
    for _ in range(24):
        corners = torch.rand(2, 4, generator=generator, dtype=torch.float64) * 10
        corners = torch.cat([corners[:, :2], corners[:, :2] + corners[:, 2:] * 0.8 + 0.2], 1)
        box, target = corners[0].clone().requires_grad_(), corners[1]
        low, high = torch.maximum(box[:2], target[:2]), torch.minimum(box[2:], target[2:])
        sides = (high - low).clamp(min=0)
        intersection = sides[0] * sides[1]
        area = (box[2] - box[0]) * (box[3] - box[1]) + (target[2] - target[0]) * (target[3] - target[1])
        union = area - intersection
        hull = torch.maximum(box[2:], target[2:]) - torch.minimum(box[:2], target[:2])
        giou = 1 - (intersection / union - (hull[0] * hull[1] - union) / (hull[0] * hull[1]))
        distance = ((box[:2] + box[2:] - target[:2] - target[2:]) ** 2).sum() / 4
        diou = 1 - (intersection / union - distance / (hull**2).sum())
        record.append({
            "box": numbers(box), "target": numbers(target),
            "giou": [giou.item(), *torch.autograd.grad(giou, box, retain_graph=True)[0].tolist()],
            "diou": [diou.item(), *torch.autograd.grad(diou, box)[0].tolist()],
        })
    return record


def distributions():
    record = []
    for target in (0.0, 1.3, 4.0, 6.6, 9.0):
        logits = torch.randn(8, dtype=torch.float64).requires_grad_()
        bounded = min(max(target, 0), 8 - 1.01)
        lower, share = int(bounded), bounded - int(bounded)
        scores = logits.log_softmax(0)
        loss = -(scores[lower] * (1 - share) + scores[lower + 1] * share)
        loss.backward()
        record.append({"logits": numbers(logits), "target": target, "loss": loss.item(), "gradient": numbers(logits.grad)})
    return record


if __name__ == "__main__":
    golden = {
        "made with": f"torch {torch.__version__}", "network": network(), "momentum": momentum(),
        "binary": binary(), "boxes": boxes(), "distributions": distributions(),
    }
    with open(sys.argv[1], "w") as file:
        json.dump(golden, file, indent=None, separators=(",", ":"))
        file.write("\n")
