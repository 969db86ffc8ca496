"""The ResNet-50 of He et al. 2016 with the layers and names of KerasCV: no bias, padding `same`."""

from typing import Any

from mammo_lib.networks.layers import L

FILTERS, BLOCKS, STRIDES = (64, 128, 256, 512), (3, 4, 6, 3), (1, 2, 2, 2)
EPSILON = 1.001e-5


def resnet50_v1(x: Any) -> dict[int, Any]:
    """Return the maps of levels 2 to 5, `(B, h/2^level, w/2^level, 256 to 2048)`.

    Paper: K. He et al., "Deep residual learning for image recognition", CVPR 2016, with layers,
    order and names as in `keras_cv.models.ResNetBackbone`: a halving bottleneck has its stride
    on its first 1×1 convolution, and even sizes are padded below and to the right alone. With
    three channels 23,508,032 trainable weights.
    """
    x = _conv(x, 64, 7, 2, "conv1_conv")
    x = L.Activation("relu", name="conv1_relu")(_norm(x, "conv1_bn"))
    x = L.MaxPooling2D(3, 2, padding="same", name="pool1_pool")(x)
    levels = {}
    for stage, (filters, blocks, stride) in enumerate(zip(FILTERS, BLOCKS, STRIDES, strict=True)):
        for number in range(1, blocks + 1):
            name = f"v2_stack_{stage}_block{number}"
            x = _bottleneck(x, filters, stride if number == 1 else 1, name, project=number == 1)
        levels[stage + 2] = x
    return levels


def _bottleneck(x: Any, filters: int, stride: int, name: str, *, project: bool) -> Any:
    shortcut = x
    if project:
        shortcut = _norm(_conv(x, 4 * filters, 1, stride, f"{name}_0_conv"), f"{name}_0_bn")
    for part, (size, step) in enumerate([(1, stride), (3, 1)], 1):
        x = _norm(_conv(x, filters, size, step, f"{name}_{part}_conv"), f"{name}_{part}_bn")
        x = L.Activation("relu", name=f"{name}_{part}_relu")(x)
    x = _norm(_conv(x, 4 * filters, 1, 1, f"{name}_3_conv"), f"{name}_3_bn")
    x = L.Add(name=f"{name}_add")([shortcut, x])
    return L.Activation("relu", name=f"{name}_out")(x)


def _conv(x: Any, width: int, size: int, stride: int, name: str) -> Any:
    return L.Conv2D(width, size, stride, padding="same", use_bias=False, name=name)(x)


def _norm(x: Any, name: str) -> Any:
    return L.BatchNormalization(epsilon=EPSILON, name=name)(x)
