"""Which answer a question gets."""

from collections.abc import Callable

from mammo_lib.planning.counsel import areas, proportion, reader_study
from mammo_lib.planning.counsel.answer import Answer
from mammo_lib.planning.counsel.wanted import Wanted, question

ANSWERS: dict[str, Callable[[Wanted], Answer]] = {
    "size": areas.size, "power": areas.power, "width": areas.width, "seen": areas.seen,
    "rate": proportion.rate, "readers": reader_study.readers,
}  # fmt: skip


def advise(wanted: Wanted) -> Answer:
    """Return the answer to what is `wanted`; raises Problem where that makes no sense."""
    return ANSWERS[question(wanted)](wanted)
