"""The embedded synthetic screening cohort: real DICOM files with known truth."""

from mammo_lib.cohorts.phantom.card import CARD as CARD
from mammo_lib.cohorts.phantom.cohort import generate as generate
from mammo_lib.cohorts.phantom.cohort import load as load
from mammo_lib.cohorts.phantom.detail import Detail as Detail
from mammo_lib.cohorts.phantom.detail import detail as detail
from mammo_lib.cohorts.phantom.truth import TRUTH as TRUTH
from mammo_lib.cohorts.phantom.truth import truth as truth
