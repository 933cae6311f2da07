"""An interpreter of Core ML models in numpy, written from Apple's specification (NeuralNetwork.proto, NonMaximumSuppression.proto).

Slow, and knows only layers that exports have; it shares no code with what writes or proves them.
"""

import numpy as np


def run_model(model, image):
    """What a classifier or a pipeline gives for an image, `1 x 3 x height x width`, RGB from 0 to 255."""
    kind = model.WhichOneof("Type")
    name = model.description.input[0].name
    if kind == "neuralNetworkClassifier":
        network = model.neuralNetworkClassifier
        values = run_network(network, name, image)
        probabilities = values[network.labelProbabilityLayerName].reshape(-1)
        labels = network.stringClassLabels.vector
        assert len(labels) == len(probabilities)
        return {
            model.description.predictedFeatureName: labels[int(np.argmax(probabilities))],
            model.description.predictedProbabilitiesName: dict(zip(labels, map(float, probabilities))),
        }
    assert kind == "pipeline"
    first, second = model.pipeline.models
    values = run_network(first.neuralNetwork, name, image)
    for feature in first.description.output:
        assert list(values[feature.name].shape) == list(feature.type.multiArrayType.shape)
    return run_suppression(second.nonMaximumSuppression, values)


def run_network(network, name, image):
    # Both mappings say that arrays have the axes that they have, and an image four.
    assert (network.arrayInputShapeMapping, network.imageInputShapeMapping) == (1, 1)
    values = {name: image.astype(np.float32)}
    for step in network.preprocessing:
        assert step.WhichOneof("preprocessor") == "scaler" and step.featureName in ("", name)
        biases = np.float32([step.scaler.redBias, step.scaler.greenBias, step.scaler.blueBias]).reshape(1, 3, 1, 1)
        values[name] = values[name] * np.float32(step.scaler.channelScale) + biases
    for layer in network.layers:
        kind = layer.WhichOneof("layer")
        results = LAYERS[kind](getattr(layer, kind), *[values[operand] for operand in layer.input])
        if not isinstance(results, tuple):
            results = (results,)
        assert len(results) == len(layer.output)
        values.update(zip(layer.output, results))
    return values


def numbers(weights, shape):
    if weights.float16Value:
        return np.frombuffer(weights.float16Value, np.float16).astype(np.float32).reshape(shape)
    return np.asarray(weights.floatValue, np.float32).reshape(shape)


def windows(image, padding, kernel, strides, dilations, fill):
    """The image as many images, one for each place of the kernel."""
    (top, bottom), (left, right) = [(edge.startEdgeSize, edge.endEdgeSize) for edge in padding.paddingAmounts.borderAmounts] or [(0, 0)] * 2
    padded = np.pad(image, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=fill)
    sizes = [
        (padded.shape[2 + axis] - (kernel[axis] - 1) * dilations[axis] - 1) // strides[axis] + 1 for axis in (0, 1)
    ]
    for row in range(kernel[0]):
        for column in range(kernel[1]):
            y, x = row * dilations[0], column * dilations[1]
            yield row, column, padded[
                :, :, y : y + sizes[0] * strides[0] : strides[0], x : x + sizes[1] * strides[1] : strides[1]
            ][:, :, : sizes[0], : sizes[1]]


def convolution(layer, image):
    kernel, groups = list(layer.kernelSize), layer.nGroups
    weights = numbers(layer.weights, (layer.outputChannels, layer.kernelChannels, *kernel))
    total = None
    for row, column, window in windows(image, layer.valid, kernel, list(layer.stride), list(layer.dilationFactor), 0):
        count, channels, height, width = window.shape
        parts = window.reshape(count, groups, channels // groups, height * width)
        matrices = weights[:, :, row, column].reshape(groups, layer.outputChannels // groups, layer.kernelChannels)
        if matrices.shape[1:] == (1, 1):
            part = parts * matrices.reshape(1, groups, 1, 1)
        else:
            part = np.matmul(matrices[None], parts)
        part = part.reshape(count, layer.outputChannels, height, width)
        total = part if total is None else total + part
    if layer.hasBias:
        total = total + numbers(layer.bias, (1, layer.outputChannels, 1, 1))
    return total


def pooling(layer, image):
    is_average = layer.type == 1
    if layer.globalPooling:
        reduce = np.mean if is_average else np.max
        return reduce(image, axis=(2, 3), keepdims=True)
    fill = 0 if is_average else -np.inf
    arguments = (layer.valid, list(layer.kernelSize), list(layer.stride), [1, 1])
    stack = [window for _, _, window in windows(image, *arguments, fill)]
    if not is_average:
        return np.max(stack, axis=0)
    counts = len(stack)
    if layer.avgPoolExcludePadding:
        counts = sum(window for _, _, window in windows(np.ones_like(image), *arguments, 0))
    return sum(stack) / np.float32(counts)


def activation(layer, x):
    kind = layer.WhichOneof("NonlinearityType")
    parameters = getattr(layer, kind)
    return {
        "linear": lambda: np.float32(parameters.alpha) * x + np.float32(parameters.beta),
        "ReLU": lambda: np.maximum(x, 0),
        "sigmoid": lambda: 1 / (1 + np.exp(-x)),
        "tanh": lambda: np.tanh(x),
        "leakyReLU": lambda: np.where(x < 0, np.float32(parameters.alpha) * x, x),
    }[kind]()


def inner_product(layer, x):
    result = x @ numbers(layer.weights, (layer.outputChannels, layer.inputChannels)).T
    return result + numbers(layer.bias, (layer.outputChannels,)) if layer.hasBias else result


def batchnorm(layer, x):
    gamma, beta, mean, variance = (
        numbers(part, (1, layer.channels, 1, 1)) for part in (layer.gamma, layer.beta, layer.mean, layer.variance)
    )
    return gamma * (x - mean) / np.sqrt(variance + np.float32(layer.epsilon)) + beta


def unary(layer, x):
    x = np.float32(layer.scale) * x + np.float32(layer.shift)
    return {0: np.sqrt, 4: np.exp, 6: np.abs}[layer.type](x)


def softmax(layer, x):
    powers = np.exp(x - x.max(axis=layer.axis, keepdims=True))
    return powers / powers.sum(axis=layer.axis, keepdims=True)


def top(layer, x):
    assert not layer.useBottomK
    places = np.argsort(-x, axis=layer.axis, kind="stable").take(range(layer.K), axis=layer.axis)
    return np.take_along_axis(x, places, axis=layer.axis), places.astype(np.float32)


def upsample(layer, x):
    assert layer.mode == 0 and len(layer.scalingFactor) == 2
    return x.repeat(layer.scalingFactor[0], axis=-2).repeat(layer.scalingFactor[1], axis=-1)


def one_hot(layer, x):
    assert layer.axis == -1
    flags = x[..., None] == np.arange(layer.oneHotVectorSize)
    return np.where(flags, np.float32(layer.onValue), np.float32(layer.offValue))


def product(layer, a, b):
    return np.matmul(a.swapaxes(-1, -2) if layer.transposeA else a, b.swapaxes(-1, -2) if layer.transposeB else b)


LAYERS = {
    "convolution": convolution,
    "pooling": pooling,
    "activation": activation,
    "innerProduct": inner_product,
    "batchnorm": batchnorm,
    "upsample": upsample,
    "unary": unary,
    "clip": lambda layer, x: np.clip(x, np.float32(layer.minVal), np.float32(layer.maxVal)),
    "minBroadcastable": lambda _, a, b: np.minimum(a, b),
    "maxBroadcastable": lambda _, a, b: np.maximum(a, b),
    "addBroadcastable": lambda _, a, b: a + b,
    "subtractBroadcastable": lambda _, a, b: a - b,
    "multiplyBroadcastable": lambda _, a, b: a * b,
    "divideBroadcastable": lambda _, a, b: a / b,
    "floorDivBroadcastable": lambda _, a, b: np.floor_divide(a, b),
    "gather": lambda layer, x, places: np.take(x, places.astype(int), axis=layer.axis),
    "softmaxND": softmax,
    "concatND": lambda layer, *parts: np.concatenate(parts, axis=layer.axis),
    "transpose": lambda layer, x: x.transpose(list(layer.axes)),
    "topK": top,
    "batchedMatmul": product,
    "loadConstantND": lambda layer: numbers(layer.data, list(layer.shape)),
    "reshapeStatic": lambda layer, x: x.reshape(list(layer.targetShape)),
    "oneHot": one_hot,
}


def run_suppression(layer, values):
    """The rows that are left, the most confident first."""
    coordinates = values[layer.coordinatesInputFeatureName].astype(np.float64)
    confidence = values[layer.confidenceInputFeatureName].astype(np.float64)
    tags, best = confidence.argmax(axis=1), confidence.max(axis=1)
    begins, ends = coordinates[:, :2] - coordinates[:, 2:] / 2, coordinates[:, :2] + coordinates[:, 2:] / 2
    areas = coordinates[:, 2:].prod(axis=1)
    kept = []
    for row in np.argsort(-best, kind="stable"):
        if best[row] <= layer.confidenceThreshold:
            break
        rivals = [other for other in kept if tags[other] == tags[row] or not layer.pickTop.perClass]
        shared = np.maximum(np.minimum(ends[rivals], ends[row]) - np.maximum(begins[rivals], begins[row]), 0).prod(axis=1)
        if not np.any(shared / (areas[rivals] + areas[row] - shared) > layer.iouThreshold):
            kept.append(row)
    return {
        layer.coordinatesOutputFeatureName: coordinates[kept],
        layer.confidenceOutputFeatureName: confidence[kept],
    }
