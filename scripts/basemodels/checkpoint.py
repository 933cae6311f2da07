"""Reads the tensors of a checkpoint that torch.save wrote before version 1.6, with the standard library alone.

Such a file is five pickles (magic number, protocol version, facts about the system, the tensors as views of storages, the
storage keys) and then, for each storage, an int64 count and the raw little-endian values. A pickle can name any function of
the interpreter, so the unpickler here knows four names and refuses every other.
Format: torch/serialization.py, `_legacy_save`.
"""

import array
import collections
import io
import math
import pickle
import struct
import sys

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001

Tensor = collections.namedtuple("Tensor", "shape values")
"""A shape and its values in row-major order."""

_Storage = collections.namedtuple("_Storage", "key code count")
_View = collections.namedtuple("_View", "storage offset shape strides")


class CheckpointError(ValueError):
    """The file is not a checkpoint of plain tensors, or not whole; the text says why."""


def _view(storage, offset, shape, strides, *_):
    if not isinstance(storage, _Storage):
        raise CheckpointError("A tensor does not name its storage.")
    shape, strides = tuple(shape), tuple(strides)
    numbers = (offset, *shape, *strides)
    if len(shape) != len(strides) or not all(isinstance(n, int) and 0 <= n for n in numbers):
        raise CheckpointError("A tensor has a shape, strides or an offset that make no sense.")
    last = offset + sum((size - 1) * stride for size, stride in zip(shape, strides))
    # Views never repeat values here, so a small file cannot claim a tensor that fills the memory.
    if 0 in shape or math.prod(shape) > storage.count or last >= storage.count:
        raise CheckpointError("A tensor is larger than its storage.")
    return _View(storage, offset, shape, strides)


_KNOWN_NAMES = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _view,
    ("torch", "FloatStorage"): "f",
    ("torch", "LongStorage"): "q",
}


class _CheckpointUnpickler(pickle.Unpickler):
    def find_class(self, module, name):
        try:
            return _KNOWN_NAMES[module, name]
        except KeyError:
            raise CheckpointError(f"The checkpoint names {module}.{name}, which is not part of a tensor.") from None

    def persistent_load(self, reference):
        try:
            kind, code, key, _, count, view = reference
        except (TypeError, ValueError):
            raise CheckpointError("The checkpoint refers to something that is not a storage.") from None
        is_storage = kind == "storage" and code in ("f", "q") and isinstance(key, str) and view is None
        if not is_storage or not isinstance(count, int) or count < 0:
            raise CheckpointError("The checkpoint refers to something that is not a storage.")
        return _Storage(key, code, count)


def read_checkpoint(data):
    """The tensors in `data`, by name.

    Raises CheckpointError if anything but tensors is named, or the data are damaged or end early.
    """
    try:
        return _read(io.BytesIO(data))
    except CheckpointError:
        raise
    except Exception as error:
        # Unpickling damaged data fails in many ways (EOFError, UnpicklingError, TypeError, KeyError, …).
        raise CheckpointError(f"The checkpoint is damaged or ends early ({type(error).__name__}).") from error


def _read(stream):
    magic, version, system = (_CheckpointUnpickler(stream).load() for _ in range(3))
    if magic != MAGIC_NUMBER or version != PROTOCOL_VERSION or not system["little_endian"]:
        raise CheckpointError("This is not a checkpoint in torch's format before version 1.6.")
    views = _CheckpointUnpickler(stream).load()
    if not isinstance(views, dict) or not all(isinstance(view, _View) for view in views.values()):
        raise CheckpointError("The checkpoint holds something besides tensors.")
    storages = {view.storage.key: view.storage for view in views.values()}
    values = {key: _read_storage(stream, storages[key]) for key in _CheckpointUnpickler(stream).load()}
    return {name: Tensor(view.shape, _gather(view, values[view.storage.key])) for name, view in views.items()}


def _read_storage(stream, storage):
    values = array.array(storage.code)
    data = stream.read(8 + storage.count * values.itemsize)
    if len(data) != 8 + storage.count * values.itemsize:
        raise CheckpointError("The checkpoint ends early.")
    if struct.unpack_from("<q", data)[0] != storage.count:
        raise CheckpointError(f"Storage {storage.key} does not have the {storage.count} values it should.")
    values.frombytes(data[8:])
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _gather(view, values):
    """Convolution weights are strided views (their storage has TensorFlow's order of axes), so strides must be followed."""
    places = [view.offset]
    for size, stride in zip(view.shape, view.strides):
        places = [place + stride * index for place in places for index in range(size)]
    return [values[place] for place in places]
