"""What the papers print for the networks that are rebuilt here, with the protocol behind it."""

from dataclasses import dataclass

from mammo_lib.config.schema import Config


@dataclass(frozen=True)
class Published:
    """One printed result: its value, on which data, by which protocol, and where it was read."""

    value: str
    data: str
    protocol: str
    source: str  # bibliography key, and "recalled" where the print was not at hand


PUBLISHED: dict[str, Published] = {
    "shen2019": Published(
        "AUC 0.88", "CBIS-DDSM", "own split, 85 % to train, 15 % to test, by patient; per image, "
        "flips averaged; trunk from ImageNet", "shen2019, recalled"),
    "wu2019": Published(
        "AUC 0.895", "NYU, 229,426 exams in all", "one clinic's screening, malignant or not, per "
        "breast; five networks averaged, BI-RADS pre-training", "wu2020"),
    "wu2019_single": Published(
        "none", "", "the four-view network's single-view form; no result of its own is printed",
        "wu2020"),
    "gmic2021": Published(
        "AUC 0.93; 0.858", "NYU; CBIS-DDSM", "malignant or not; on CBIS-DDSM by Shen's split, per "
        "image; several networks averaged, BI-RADS pre-training", "shen2021"),
    "pathak2025": Published(
        "AUC 0.83 ± 0.02; 0.78 to 0.81", "VinDr; CBIS-DDSM", "official splits, per exam; on VinDr "
        "the label is BI-RADS, not cancer; three seeds; trunk from ImageNet", "pathak2025"),
    "convnext_rsna2022": Published(
        "pF1 0.55", "RSNA 2022", "challenge's hidden test images, 2 % cancers; four folds "
        "averaged; a probabilistic F1, not an area", "rsna2022"),
    "lesion_detector": Published(
        "AUC 0.95", "INbreast", "Faster R-CNN of Ribli 2018, trained on DDSM and own images; image "
        "score, the largest of its boxes", "ribli2018"),
}  # fmt: skip


def why(network: str, config: Config) -> str:
    """Return why our number need not equal the printed one of `network`."""
    causes = ["synthetic images" if config.synthetic else f"other data ({config.subject})"]
    variants = {m.variant for m in config.model.values() if m.network == network}
    if variants != {"paper"}:
        causes.append("a scaled-down network and recipe")
    if all(m.weights is None for m in config.model.values() if m.network == network):
        causes.append("random weights at the start")
    if network not in PUBLISHED:
        return "nothing printed to compare with"
    return ", ".join(causes) + "; how much each matters is not known"
