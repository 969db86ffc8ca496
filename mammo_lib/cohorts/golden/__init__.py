"""Small files with one trap each, so that any group can test its loader of mammograms."""

from mammo_lib.cohorts.golden.golden import expected as expected
from mammo_lib.cohorts.golden.golden import make as make
from mammo_lib.cohorts.golden.identity import WORDS as WORDS
