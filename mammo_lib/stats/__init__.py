"""Statistics of diagnostic scores, each with an interval and each method in its own file."""

from mammo_lib.stats.estimate import Estimate as Estimate
from mammo_lib.stats.multiplicity import adjust_p as adjust_p
from mammo_lib.stats.probabilities.calibration import Calibration as Calibration
from mammo_lib.stats.probabilities.calibration import calibration as calibration
from mammo_lib.stats.probabilities.calibration_curve import calibration_curve as calibration_curve
from mammo_lib.stats.probabilities.calibration_curve import (
    expected_calibration_error as expected_calibration_error,
)
from mammo_lib.stats.probabilities.recalibration import Platt as Platt
from mammo_lib.stats.probabilities.recalibration import platt as platt
from mammo_lib.stats.rates.proportions import clustered_proportion as clustered_proportion
from mammo_lib.stats.rates.proportions import proportion_interval as proportion_interval
from mammo_lib.stats.resample import Bootstrap as Bootstrap
from mammo_lib.stats.resample import bootstrap as bootstrap
from mammo_lib.stats.roc.auc_comparison import AucComparison as AucComparison
from mammo_lib.stats.roc.auc_comparison import compare_auc as compare_auc
from mammo_lib.stats.roc.auc_interval import auc_interval as auc_interval
from mammo_lib.stats.roc.auc_unpaired import compare_auc_unpaired as compare_auc_unpaired
from mammo_lib.stats.roc.bootstrap_auc import cluster_bootstrap_auc as cluster_bootstrap_auc
from mammo_lib.stats.roc.curve import auc as auc
from mammo_lib.stats.roc.curve import roc_curve as roc_curve
from mammo_lib.stats.roc.delong import AucCovariance as AucCovariance
from mammo_lib.stats.roc.delong import delong as delong
from mammo_lib.stats.roc.obuchowski import obuchowski as obuchowski
from mammo_lib.stats.roc.operating_point import sensitivity as sensitivity
from mammo_lib.stats.roc.operating_point import sensitivity_at as sensitivity_at
from mammo_lib.stats.roc.operating_point import specificity as specificity
from mammo_lib.stats.roc.operating_point import specificity_at as specificity_at
from mammo_lib.stats.roc.operating_point import threshold_at as threshold_at
