"""EfficientNet-Lite as an ONNX graph that gives features: the embedding and the maps at strides 8, 16 and 32.

Network and weights: Google, tensorflow/tpu, models/official/efficientnet/lite (Apache-2.0); Tan and Le, "EfficientNet:
Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019. Batch norm is folded into the convolutions, the
classifier is left out. Input: RGB, 0 to 255, height and width multiples of 32 (other sizes would need other padding).
"""

import math

from onnx_writer import GraphWriter

OPSET, IR_VERSION = 13, 7
BATCH_NORM_EPSILON, MEAN, DIVISOR = 1e-3, 127.0, 128.0

# Repeats and stride of the seven stages. The first and the last are never repeated more, whatever the depth.
STAGES = [(1, 1), (2, 2), (2, 2), (3, 2), (3, 1), (4, 2), (1, 1)]
# The stages whose results are the last at their stride.
MAP_STRIDES = {2: 8, 4: 16, 6: 32}
# TensorFlow's "same" padding by kernel and stride, for edges that are multiples of 32: at the begin and at the end.
PADS = {(3, 1): (1, 1), (5, 1): (2, 2), (3, 2): (0, 1), (5, 2): (1, 2), (1, 1): (0, 0)}


class Features:
    """The graph, made from the tensors of a checkpoint.

    model: the bytes of the ONNX file.
    dimensions: the length of the embedding.
    maps: name, stride and channels of each map.
    parameters, operators: as the manifest wants them.
    """

    def __init__(self, tensors, depth):
        self._tensors = dict(tensors)
        self._graph = GraphWriter()
        self.parameters, self.maps = 0, []
        for name, value in [("mean", MEAN), ("zero", 0), ("six", 6)]:
            self._graph.weight(name, (), [value])
        features = self._backbone(depth)
        features, self.dimensions = self._convolution(features, "_conv_head", "_bn1", "head")
        self._graph.node("GlobalAveragePool", [features], "pooled")
        self._graph.node("Flatten", ["pooled"], "embedding", axis=1)
        self._drop_classifier()
        self.operators = sorted(self._graph.operators)
        outputs = [("embedding", ["images", self.dimensions])]
        outputs += [(name, ["images", width, f"height{stride}", f"width{stride}"]) for name, stride, width in self.maps]
        inputs = [("image", ["images", 3, "height", "width"])]
        self.model = self._graph.model("efficientnet-lite", inputs, outputs, opset=OPSET, ir_version=IR_VERSION)

    def _backbone(self, depth):
        # Subtracting stays outside the first convolution, whose padding is the mean; dividing by 128 is exact.
        x = self._graph.node("Sub", ["image", "mean"], "centered")
        x, _ = self._convolution(x, "_conv_stem", "_bn0", "stem", stride=2, scale=1 / DIVISOR)
        index = 0
        for stage, (repeats, stride) in enumerate(STAGES):
            is_scaled = stage not in (0, len(STAGES) - 1)
            repeats = math.ceil(depth * repeats) if is_scaled else repeats
            for repeat in range(repeats):
                is_map = stage in MAP_STRIDES and repeat == repeats - 1
                name = f"map{MAP_STRIDES[stage]}" if is_map else f"block{index}"
                x, width = self._block(x, index, name, stride if repeat == 0 else 1, has_shortcut=repeat > 0)
                if is_map:
                    self.maps.append((name, MAP_STRIDES[stage], width))
                index += 1
        return x

    def _block(self, x, index, name, stride, has_shortcut):
        """An inverted residual: expand, depthwise, project."""
        old, new, shortcut = f"_blocks.{index}", f"block{index}", x
        if f"{old}._expand_conv.weight" in self._tensors:
            x, _ = self._convolution(x, f"{old}._expand_conv", f"{old}._bn0", f"{new}.expand")
        x, _ = self._convolution(x, f"{old}._depthwise_conv", f"{old}._bn1", f"{new}.depthwise", stride)
        projected = f"{new}.project" if has_shortcut else name
        x, width = self._convolution(x, f"{old}._project_conv", f"{old}._bn2", projected, clips=False)
        return (self._graph.node("Add", [x, shortcut], name) if has_shortcut else x), width

    def _convolution(self, x, weights, norm, name, stride=1, scale=1.0, clips=True):
        """A convolution with its batch norm folded in, then ReLU6; gives its result and its number of channels."""
        (outputs, inputs, size, _), kernel = self._take(f"{weights}.weight")
        parts = ("weight", "bias", "running_mean", "running_var")
        gamma, beta, mean, variance = (self._take(f"{norm}.{part}").values for part in parts)
        self._take(f"{norm}.num_batches_tracked")
        gain = [g / math.sqrt(v + BATCH_NORM_EPSILON) for g, v in zip(gamma, variance)]
        bias = [b - m * g for b, m, g in zip(beta, mean, gain)]
        count = len(kernel) // outputs
        folded = [
            w * factor
            for output, factor in enumerate(g * scale for g in gain)
            for w in kernel[output * count:(output + 1) * count]
        ]
        self.parameters += len(folded) + len(bias)
        x = self._graph.node(
            "Conv",
            [
                x,
                self._graph.weight(f"{name}.weight", (outputs, inputs, size, size), folded),
                self._graph.weight(f"{name}.bias", (outputs,), bias),
            ],
            name,
            kernel_shape=[size, size],
            strides=[stride, stride],
            pads=[end for end in PADS[size, stride] for _ in range(2)],
            group=outputs if inputs == 1 and size > 1 else 1,
        )
        return (self._graph.node("Clip", [x, "zero", "six"], f"{name}.relu6") if clips else x), outputs

    def _take(self, name):
        try:
            return self._tensors.pop(name)
        except KeyError:
            raise ValueError(f"The checkpoint lacks {name}.") from None

    def _drop_classifier(self):
        self._take("_fc.weight")
        self._take("_fc.bias")
        if self._tensors:
            raise ValueError(f"The checkpoint holds {sorted(self._tensors)[:3]}, for which the network has no place.")
