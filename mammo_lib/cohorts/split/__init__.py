"""Which patients train, which choose, which test: a patient is never on two sides."""

from mammo_lib.cohorts.split.assignment import assign as assign
from mammo_lib.cohorts.split.description import describe as describe
from mammo_lib.cohorts.split.official import official_test as official_test
from mammo_lib.cohorts.split.official import repair as repair
from mammo_lib.cohorts.split.women import patients as patients
