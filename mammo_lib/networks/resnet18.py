"""The ResNet of He et al. 2016 with basic blocks, as PyTorch-born networks use it."""

from collections.abc import Sequence
from typing import Any

from mammo_lib.networks import layers
from mammo_lib.networks.layers import L

DEPTHS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3)}


def resnet18(x: Any, *, base: int = 64, depths: Sequence[int] = DEPTHS[18], name: str = "") -> Any:
    """Return the last map `(B, h/32, w/32, 8 base)` of `x` `(B, h, w, 3)`, rectified.

    Paper: K. He et al., "Deep residual learning for image recognition", CVPR 2016; layers as in
    torchvision, which the mammography networks build on: a 7×7 stride-2 stem with padding 3,
    normalised and rectified; a 3×3 stride-2 max pool with padding 1; a stage for each of `depths`
    of as many basic blocks, doubling filters; a normalised 1×1 shortcut where the size changes.
    With three channels 11,176,512 trainable weights; `depths` (3, 4, 6, 3) make ResNet-34. `name`
    goes before the names of all layers.
    """
    x = layers.conv(x, base, 7, stride=2, pad=3, name=f"{name}stem")
    x = layers.norm_relu(x, name=f"{name}stem")
    x = L.ZeroPadding2D(1, name=f"{name}stem_pool_pad")(x)  # after ReLU, 0 is as good as -infinity
    x = L.MaxPooling2D(3, 2, name=f"{name}stem_pool")(x)  # (B, h/4, w/4, base)
    last = len(depths)
    for stage, depth in enumerate(depths, 1):
        for number in range(1, depth + 1):
            stride = 2 if stage > 1 and number == 1 else 1
            end = (stage, number) == (last, depth)
            block = f"{name}stage{stage}_block{number}"
            out = f"{name}features" if end else f"{block}_out"
            x = _block(x, base * 2 ** (stage - 1), stride, block, out)
    return x


def _block(x: Any, width: int, stride: int, name: str, out: str) -> Any:
    y = layers.conv(x, width, 3, stride=stride, pad=1, name=f"{name}_conv1")
    y = layers.norm_relu(y, name=f"{name}_1")
    y = layers.conv(y, width, 3, pad=1, name=f"{name}_conv2")
    y = layers.norm(y, name=f"{name}_bn2")
    if stride > 1:
        x = layers.conv(x, width, 1, stride=stride, name=f"{name}_shortcut")
        x = layers.norm(x, name=f"{name}_shortcut_bn")
    y = L.Add(name=f"{name}_add")([y, x])
    return L.ReLU(name=out)(y)
