"""The recipe of a tiny network, as its features are read by."""

from mammo_lib.config.schema import AugmentConfig, ModelConfig


def recipe(network: str) -> ModelConfig:
    """Return settings that name `network`; how it would be trained does not matter here."""
    augment = dict.fromkeys(AugmentConfig.model_fields, 0.0)
    return ModelConfig(
        network=network,
        variant="testing",
        optimizer="adamw",
        lr=1e-3,
        schedule="cosine",
        warmup_epochs=0,
        weight_decay=0.0,
        label_smoothing=0.0,
        batch=4,
        epochs=1,
        patience=1,
        balance="none",
        tta=False,
        augment=AugmentConfig(**augment),
    )
