"""The few messages of an ONNX file that a feed-forward network needs, in protobuf's wire format.

Fields are written in the order of the calls, so equal calls give equal bytes. Format: onnx.proto of ONNX; protobuf's
encoding (https://protobuf.dev/programming-guides/encoding).
"""

import array
import sys

_FLOAT, _INT, _INTS = 1, 2, 7


def _varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def _field(number, value):
    """A field that holds an integer (not negative), a text, or the bytes of a message."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    value = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(value)) + value


class GraphWriter:
    """Collects nodes and weights; `model` gives the file."""

    def __init__(self):
        self.operators = set()
        self._nodes, self._weights = [], []

    def weight(self, name, shape, values):
        """Adds a float32 tensor."""
        raw = array.array("f", values)
        if sys.byteorder == "big":
            raw.byteswap()
        dimensions = b"".join(_field(1, size) for size in shape)
        self._weights.append(dimensions + _field(2, _FLOAT) + _field(8, name) + _field(9, raw.tobytes()))
        return name

    def node(self, operator, inputs, name, **attributes):
        """Adds a node whose only output has its name; attributes are integers or lists of them."""
        self.operators.add(operator)
        out = b"".join(_field(1, each) for each in inputs) + _field(2, name) + _field(3, name) + _field(4, operator)
        for key, value in sorted(attributes.items()):
            if isinstance(value, int):
                out += _field(5, _field(1, key) + _field(3, value) + _field(20, _INT))
            else:
                out += _field(5, _field(1, key) + b"".join(_field(8, each) for each in value) + _field(20, _INTS))
        self._nodes.append(out)
        return name

    def model(self, name, inputs, outputs, *, opset, ir_version):
        """The bytes of the file; inputs and outputs are pairs of a name and its axes, each a length or a name."""
        graph = b"".join(_field(1, node) for node in self._nodes) + _field(2, name)
        graph += b"".join(_field(5, weight) for weight in self._weights)
        graph += b"".join(_field(11, _value_info(*each)) for each in inputs)
        graph += b"".join(_field(12, _value_info(*each)) for each in outputs)
        return _field(1, ir_version) + _field(2, "ocellus") + _field(7, graph) + _field(8, _field(1, "") + _field(2, opset))


def _value_info(name, axes):
    dimensions = b"".join(_field(1, _field(1, axis) if isinstance(axis, int) else _field(2, axis)) for axis in axes)
    return _field(1, name) + _field(2, _field(1, _field(1, _FLOAT) + _field(2, dimensions)))
