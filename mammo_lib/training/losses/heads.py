"""The loss of a network with several heads on one label, such as GMIC's."""

from collections.abc import Mapping
from typing import Any

from keras import ops

from mammo_lib.config.schema import ModelConfig
from mammo_lib.training.losses.cross_entropy import binary, binary_probability, per_example

LOGITS = ("logit", "local")
PROBABILITIES = ("global",)  # a mean of probabilities, which has no logit to start from


def smoothed(label: Any, settings: ModelConfig) -> Any:
    """Return `label` 0 or 1 pulled inwards by `label_smoothing`; of positives alone if so set.

    One-sided smoothing is the RSNA 2022 winner's "soft positive" (its released code).
    """
    amount = settings.label_smoothing
    if settings.smooth_positives_only:
        return label * (1 - amount)
    return label * (1 - amount) + amount / 2


def total(outputs: Mapping[str, Any], label: Any, settings: ModelConfig) -> Any:
    """Return cross-entropies of all heads plus `sparsity` times the saliency's mean, `(b,)`.

    Source: Y. Shen et al. 2021 (GMIC), equation of the loss; its β is `settings.sparsity`.
    """
    loss = sum(per_example(binary(outputs[name], label)) for name in LOGITS if name in outputs)
    loss += sum(
        per_example(binary_probability(outputs[name], label))
        for name in PROBABILITIES
        if name in outputs
    )
    if "saliency" in outputs and settings.sparsity:
        loss += settings.sparsity * per_example(ops.cast(outputs["saliency"], "float32"))
    return loss
