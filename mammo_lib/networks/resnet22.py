"""The slim ResNet-22 of the NYU networks: 16 to 256 filters, pre-activation, a linear stem."""

from typing import Any

from mammo_lib.networks import layers
from mammo_lib.networks.layers import L

STRIDES = (1, 2, 2, 2, 2)


def resnet22(x: Any, *, base: int = 16, blocks: int = 2, stem_pad: int = 0, name: str = "") -> Any:
    """Return the last map `(B, h/64, w/64, 16 base)` of `x` `(B, h, w, c)`, rectified.

    As published (Wu et al. 2019; layers read in the authors' code): a 7×7 stride-2 stem without
    normalisation or rectification; a 3×3 stride-2 max pool without padding; five stages of
    `blocks` pre-activation blocks; in the first block of every stage, the first stage too, a bare
    1×1 shortcut fed by the normalised and rectified input; a final normalisation. With one channel
    2,799,536 trainable weights. `stem_pad` is 0 in Wu 2019 and 3 in GMIC. `name` goes before the
    names of all layers.
    """
    x = layers.conv(x, base, 7, stride=2, pad=stem_pad, name=f"{name}stem")
    x = L.MaxPooling2D(3, 2, name=f"{name}stem_pool")(x)  # (B, h/4, w/4, base)
    for stage, stride in enumerate(STRIDES, 1):
        x = _stage(x, base * 2 ** (stage - 1), blocks, stride, f"{name}stage{stage}")
    x = layers.norm(x, name=f"{name}features_bn")
    return L.ReLU(name=f"{name}features")(x)


def _stage(x: Any, width: int, blocks: int, stride: int, name: str) -> Any:
    x = _block(x, width, stride, f"{name}_block1", project=True)
    for number in range(2, blocks + 1):
        x = _block(x, width, 1, f"{name}_block{number}", project=False)
    return x


def _block(x: Any, width: int, stride: int, name: str, *, project: bool) -> Any:
    y = layers.norm_relu(x, name=f"{name}_1")
    shortcut = layers.conv(y, width, 1, stride=stride, name=f"{name}_shortcut") if project else x
    y = layers.conv(y, width, 3, stride=stride, pad=1, name=f"{name}_conv1")
    y = layers.norm_relu(y, name=f"{name}_2")
    y = layers.conv(y, width, 3, pad=1, name=f"{name}_conv2")
    return L.Add(name=f"{name}_add")([y, shortcut])
