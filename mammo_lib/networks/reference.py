"""What is known of each network's size from its paper or its authors' code, to compare ours with.

Counts of PyTorch-born networks were obtained by running the authors' public classes; those marked
"computed" follow from a verified layer list. Trainable weights and running statistics of
normalisation are told apart, since PyTorch counts the former only and Keras both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Shape = tuple[int, ...]
RAN = "the authors' class, run"
LISTED = "computed from the layer list"
KERAS = "Keras application and the authors' top, run"


@dataclass(frozen=True)
class Form:
    """One published form of a network: how to build it, and the size it must have."""

    network: str
    name: str  # of the form
    weights: int  # trainable
    statistics: int  # running means and variances
    source: str
    options: Mapping[str, Any] = field(default_factory=dict)  # over the `paper` variant
    gmac: float | None = None  # thousand million multiply-adds, one example
    maps: Mapping[str, Shape] = field(default_factory=dict)  # layer or output -> rows, columns, …
    frozen: int = 0  # weights that never learn
    unused: int = 0  # of `weights`, what no prediction reaches and ours leaves out
    note: str = ""  # why a figure differs, where it does


RESNET22 = {"stem": 784, "stage1": 9_600, "stage2": 32_992, "stage3": 131_520,
            "stage4": 525_184, "stage5": 2_098_944, "features_bn": 512}  # fmt: skip

FORMS: tuple[Form, ...] = (
    Form("shen2019", "patch, ResNet-50", 23_544_837, 53_120, KERAS,
         {"stage": "patch", "trunk": "resnet50", "rows": 224, "columns": 224}),
    Form("shen2019", "patch, VGG-16", 14_717_253, 0, KERAS,
         {"stage": "patch", "trunk": "vgg16", "rows": 224, "columns": 224}),
    Form("shen2019", "image, ResNet-50 + [512-512-1024]×2", 40_868_866, 73_600, KERAS,
         {"trunk": "resnet50", "top": "512-512-1024x2", "head": "softmax"},
         maps={"features": (9, 7, 1024)}),
    Form("shen2019", "image, VGG-16 + 512×1", 19_437_378, 2_048, KERAS, {"head": "softmax"},
         maps={"features": (9, 7, 512)}),
    Form("shen2019", "image, VGG-16 + [512-512-1024]×2", 29_689_666, 20_480, KERAS,
         {"top": "512-512-1024x2", "head": "softmax"}, maps={"features": (9, 7, 1024)}),
    Form("wu2019", "view-wise, one channel", 6_132_592, 8_000, RAN, {"head": "softmax"},
         note="the authors' code counts 5 × 10⁹ multiply-adds less where CC is smaller than MLO"),
    Form("wu2019", "view-wise, with heat maps", 6_135_728, 8_000, RAN,
         {"head": "softmax", "channels": 3}),
    Form("wu2019_single", "one view", 2_866_356, 4_000, RAN,
         {"head": "softmax", "rows": 2677, "columns": 1942}, gmac=14.78,
         maps={"features": (42, 31, 256)}),
    Form("wu2019_single", "one view, with heat maps", 2_867_924, 4_000, RAN,
         {"head": "softmax", "channels": 3}, maps={"features": (47, 28, 256)}),
    Form("gmic2021", "released, two classes", 14_110_322, 13_600, RAN, {"classes": 2}, gmac=30.23,
         maps={"saliency": (46, 30, 2), "features": (46, 30, 256)}),
    Form("gmic2021", "one class", 14_108_785, 13_600, RAN, {"classes": 1},
         maps={"saliency": (46, 30, 1)}),
    Form("gmic2021", "ResNet-18 global, two classes", 22_488_322, 19_200, RAN,
         {"classes": 2, "trunk": "resnet18", "base": 64}),
    Form("pathak2025", "ES-AttSide, CBIS", 22_891_719, 19_200, RAN),
    Form("convnext_rsna2022", "ConvNeXt-small, one logit", 49_455_457, 0, RAN, gmac=362.9,
         maps={"features": (64, 32, 768)}),
    Form("lesion_detector", "RetinaNet ResNet-50, two classes", 35_170_422, 53_120,
         "KerasCV 0.9, run", maps={"boxes": (49_104, 4), "classes": (49_104, 2)}),
    Form("unet", "one to one channel", 31_030_593, 0, LISTED, gmac=150.4),
    Form("unet", "one to two channels", 31_030_658, 0, LISTED, {"classes": 2}),
    Form("unet", "one to one channel, padded, normalised", 31_036_481, 11_776, LISTED,
         {"batch_norm": True, "padding": "same", "rows": 256, "columns": 256}),
    Form("density_lehman2019", "ResNet-18, four classes", 11_178_564, 9_600,
         "torchvision's class, run", {"rows": 256, "columns": 256}, gmac=2.37),
    Form("mirai2021", "full, d 512", 13_493_112, 9_600, RAN, unused=321_110, note="the authors' "
         "class also holds two two-way outputs (1,226 each), stage 1's risk-factor heads (51,300) "
         "and hazard (3,678), a mask embedding (1,024) and a masked-view predictor (262,656)"),
    Form("mirai2021", "full, d 1024", 18_896_248, 9_600, RAN, {"d": 1024, "heads": 16},
         unused=584_278, note="as with d 512; the masked-view predictor is larger"),
    Form("asymmirai2024", "head on a frozen trunk", 524_290, 9_600, RAN, {}, frozen=11_176_512),
)  # fmt: skip
