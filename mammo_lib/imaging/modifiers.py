"""View modifiers of mammography (CID 4015): implants, magnification, spot compression …"""

import pydicom

# SNOMED CT and the older SNOMED RT.
MODIFIERS = {
    "399163009": "magnification",
    "R-102D6": "magnification",
    "399055006": "spot compression",
    "R-102D7": "spot compression",
    "399209000": "implant displaced",
    "R-102D5": "implant displaced",
    "399110001": "tangential",
    "R-102C2": "tangential",
    "399011000": "axillary tail",
    "R-102D1": "axillary tail",
    "399161006": "cleavage",
    "R-102D2": "cleavage",
}
WORDS = {"magnif": "magnification", "spot": "spot compression", "implant": "implant displaced"}
ENLARGED = 1.4  # times: contact views are enlarged by 1.03 to 1.1, magnification views by 1.5 up


def of(header: pydicom.Dataset) -> tuple[str, ...]:
    """Return the modifiers of a header's view, each once, in the words of this module."""
    found = [
        _name(code)
        for view in header.get("ViewCodeSequence") or []
        for code in view.get("ViewModifierCodeSequence") or []
    ]
    factor = header.get("EstimatedRadiographicMagnificationFactor")
    if factor not in (None, "") and float(factor) >= ENLARGED:
        found.append("magnification")
    return tuple(dict.fromkeys(found))


def implant(header: pydicom.Dataset) -> bool:
    """Return whether a header tells of an implant."""
    return header.get("BreastImplantPresent") == "YES" or "implant displaced" in of(header)


def _name(code: pydicom.Dataset) -> str:
    """Return a known modifier; free text is not repeated, it might name a patient."""
    known = MODIFIERS.get(str(code.get("CodeValue")))
    meaning = str(code.get("CodeMeaning") or "").lower()
    return known or next((name for word, name in WORDS.items() if word in meaning), "other")
