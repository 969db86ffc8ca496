"""Statistics of diagnostic scores, each with an interval and each method in its own file."""

from mammo_lib.stats.agreement.cohen_kappa import CohenKappa as CohenKappa
from mammo_lib.stats.agreement.cohen_kappa import cohen_kappa as cohen_kappa
from mammo_lib.stats.agreement.conger_kappa import conger_kappa as conger_kappa
from mammo_lib.stats.agreement.fleiss_kappa import FleissKappa as FleissKappa
from mammo_lib.stats.agreement.fleiss_kappa import fleiss_kappa as fleiss_kappa
from mammo_lib.stats.agreement.icc import IntraclassCorrelation as IntraclassCorrelation
from mammo_lib.stats.agreement.icc import icc as icc
from mammo_lib.stats.agreement.krippendorff_alpha import krippendorff_alpha as krippendorff_alpha
from mammo_lib.stats.agreement.limits_of_agreement import LimitsOfAgreement as LimitsOfAgreement
from mammo_lib.stats.agreement.limits_of_agreement import limits_of_agreement as limits_of_agreement
from mammo_lib.stats.agreement.lin_ccc import lin_ccc as lin_ccc
from mammo_lib.stats.estimate import Estimate as Estimate
from mammo_lib.stats.marks.areas import afroc as afroc
from mammo_lib.stats.marks.areas import afroc1 as afroc1
from mammo_lib.stats.marks.areas import hr_auc as hr_auc
from mammo_lib.stats.marks.areas import wafroc as wafroc
from mammo_lib.stats.marks.areas import wafroc1 as wafroc1
from mammo_lib.stats.marks.froc import Froc as Froc
from mammo_lib.stats.marks.froc import froc as froc
from mammo_lib.stats.marks.mrmc_froc import mrmc_froc as mrmc_froc
from mammo_lib.stats.marks.reader_figures import froc_figures_of_merit as froc_figures_of_merit
from mammo_lib.stats.masks.detected_dice import DetectedDice as DetectedDice
from mammo_lib.stats.masks.detected_dice import detected_dice as detected_dice
from mammo_lib.stats.masks.hausdorff import hausdorff95 as hausdorff95
from mammo_lib.stats.masks.overlap import dice as dice
from mammo_lib.stats.masks.overlap import iou as iou
from mammo_lib.stats.multiplicity import adjust_p as adjust_p
from mammo_lib.stats.planning.auc_plan import AucPlan as AucPlan
from mammo_lib.stats.planning.auc_plan import power_auc as power_auc
from mammo_lib.stats.planning.auc_plan import sample_size_auc as sample_size_auc
from mammo_lib.stats.planning.auc_precision import precision_auc as precision_auc
from mammo_lib.stats.planning.auc_precision import (
    sample_size_auc_precision as sample_size_auc_precision,
)
from mammo_lib.stats.planning.detectable_difference import (
    minimum_detectable_difference as minimum_detectable_difference,
)
from mammo_lib.stats.planning.proportion_plan import precision_proportion as precision_proportion
from mammo_lib.stats.planning.proportion_plan import (
    sample_size_proportion as sample_size_proportion,
)
from mammo_lib.stats.planning.question import OneAuc as OneAuc
from mammo_lib.stats.planning.question import TwoAucs as TwoAucs
from mammo_lib.stats.planning.question import pilot as pilot
from mammo_lib.stats.probabilities.beta import Beta as Beta
from mammo_lib.stats.probabilities.beta import beta as beta
from mammo_lib.stats.probabilities.brier import BrierParts as BrierParts
from mammo_lib.stats.probabilities.brier import brier_parts as brier_parts
from mammo_lib.stats.probabilities.calibration import Calibration as Calibration
from mammo_lib.stats.probabilities.calibration import calibration as calibration
from mammo_lib.stats.probabilities.calibration_curve import calibration_curve as calibration_curve
from mammo_lib.stats.probabilities.calibration_error_interval import (
    calibration_error_interval as calibration_error_interval,
)
from mammo_lib.stats.probabilities.expected_calibration_error import (
    expected_calibration_error as expected_calibration_error,
)
from mammo_lib.stats.probabilities.hosmer_lemeshow import HosmerLemeshow as HosmerLemeshow
from mammo_lib.stats.probabilities.hosmer_lemeshow import hosmer_lemeshow as hosmer_lemeshow
from mammo_lib.stats.probabilities.isotonic import Isotonic as Isotonic
from mammo_lib.stats.probabilities.isotonic import isotonic as isotonic
from mammo_lib.stats.probabilities.logarithmic_quality import (
    LogarithmicQuality as LogarithmicQuality,
)
from mammo_lib.stats.probabilities.logarithmic_quality import (
    logarithmic_quality as logarithmic_quality,
)
from mammo_lib.stats.probabilities.net_benefit import net_benefit as net_benefit
from mammo_lib.stats.probabilities.platt import Platt as Platt
from mammo_lib.stats.probabilities.platt import platt as platt
from mammo_lib.stats.probabilities.reclassification import Reclassification as Reclassification
from mammo_lib.stats.probabilities.reclassification import reclassification as reclassification
from mammo_lib.stats.probabilities.temperature import Temperature as Temperature
from mammo_lib.stats.probabilities.temperature import temperature as temperature
from mammo_lib.stats.rates.binomial_test import binomial_test as binomial_test
from mammo_lib.stats.rates.diagnostic import DiagnosticTable as DiagnosticTable
from mammo_lib.stats.rates.diagnostic import diagnostic_table as diagnostic_table
from mammo_lib.stats.rates.difference import ProportionComparison as ProportionComparison
from mammo_lib.stats.rates.difference import compare_proportions as compare_proportions
from mammo_lib.stats.rates.homogeneity import Homogeneity as Homogeneity
from mammo_lib.stats.rates.homogeneity import homogeneity as homogeneity
from mammo_lib.stats.rates.mantel_haenszel import MantelHaenszel as MantelHaenszel
from mammo_lib.stats.rates.mantel_haenszel import mantel_haenszel as mantel_haenszel
from mammo_lib.stats.rates.odds_ratio import conditional_odds_ratio as conditional_odds_ratio
from mammo_lib.stats.rates.paired import compare_paired_proportions as compare_paired_proportions
from mammo_lib.stats.rates.paired import paired_counts as paired_counts
from mammo_lib.stats.rates.paired import paired_odds_ratio as paired_odds_ratio
from mammo_lib.stats.rates.proportions import clustered_proportion as clustered_proportion
from mammo_lib.stats.rates.proportions import proportion_interval as proportion_interval
from mammo_lib.stats.rates.risk_ratio import risk_ratio as risk_ratio
from mammo_lib.stats.readers.analysis import Components as Components
from mammo_lib.stats.readers.analysis import ReaderAnalysis as ReaderAnalysis
from mammo_lib.stats.readers.dbm import dbm as dbm
from mammo_lib.stats.readers.mrmc import mrmc as mrmc
from mammo_lib.stats.readers.obuchowski_rockette import obuchowski_rockette as obuchowski_rockette
from mammo_lib.stats.readers.size import MrmcPower as MrmcPower
from mammo_lib.stats.readers.size import power_mrmc as power_mrmc
from mammo_lib.stats.readers.size import size_mrmc as size_mrmc
from mammo_lib.stats.resample import Bootstrap as Bootstrap
from mammo_lib.stats.resample import bootstrap as bootstrap
from mammo_lib.stats.roc.auc_comparison import AucComparison as AucComparison
from mammo_lib.stats.roc.auc_comparison import compare_auc as compare_auc
from mammo_lib.stats.roc.auc_global import AucsComparison as AucsComparison
from mammo_lib.stats.roc.auc_global import compare_aucs as compare_aucs
from mammo_lib.stats.roc.auc_interval import auc_interval as auc_interval
from mammo_lib.stats.roc.auc_unpaired import compare_auc_unpaired as compare_auc_unpaired
from mammo_lib.stats.roc.best_point import OperatingPoint as OperatingPoint
from mammo_lib.stats.roc.best_point import OperatingPointInterval as OperatingPointInterval
from mammo_lib.stats.roc.best_point import closest_topleft_interval as closest_topleft_interval
from mammo_lib.stats.roc.best_point import closest_topleft_point as closest_topleft_point
from mammo_lib.stats.roc.best_point import youden_interval as youden_interval
from mammo_lib.stats.roc.best_point import youden_point as youden_point
from mammo_lib.stats.roc.bootstrap_auc import cluster_bootstrap_auc as cluster_bootstrap_auc
from mammo_lib.stats.roc.clustered_interval import clustered_auc_interval as clustered_auc_interval
from mammo_lib.stats.roc.clustered_interval import few_warning as few_warning
from mammo_lib.stats.roc.curve import auc as auc
from mammo_lib.stats.roc.curve import roc_curve as roc_curve
from mammo_lib.stats.roc.curve_bootstrap import CurveComparison as CurveComparison
from mammo_lib.stats.roc.delong import AucCovariance as AucCovariance
from mammo_lib.stats.roc.delong import delong as delong
from mammo_lib.stats.roc.obuchowski import obuchowski as obuchowski
from mammo_lib.stats.roc.operating_comparison import (
    compare_sensitivity_at as compare_sensitivity_at,
)
from mammo_lib.stats.roc.operating_comparison import (
    compare_specificity_at as compare_specificity_at,
)
from mammo_lib.stats.roc.operating_interval import (
    sensitivity_at_interval as sensitivity_at_interval,
)
from mammo_lib.stats.roc.operating_interval import (
    specificity_at_interval as specificity_at_interval,
)
from mammo_lib.stats.roc.operating_point import sensitivity as sensitivity
from mammo_lib.stats.roc.operating_point import sensitivity_at as sensitivity_at
from mammo_lib.stats.roc.operating_point import specificity as specificity
from mammo_lib.stats.roc.operating_point import specificity_at as specificity_at
from mammo_lib.stats.roc.operating_point import threshold_at as threshold_at
from mammo_lib.stats.roc.partial_auc import compare_partial_auc as compare_partial_auc
from mammo_lib.stats.roc.partial_auc import partial_auc as partial_auc
from mammo_lib.stats.roc.partial_auc import partial_auc_interval as partial_auc_interval
from mammo_lib.stats.survival.concordance import Concordance as Concordance
from mammo_lib.stats.survival.concordance import concordance as concordance
from mammo_lib.stats.survival.kaplan_meier import SurvivalCurve as SurvivalCurve
from mammo_lib.stats.survival.kaplan_meier import kaplan_meier as kaplan_meier
from mammo_lib.stats.survival.time_dependent_auc import time_dependent_auc as time_dependent_auc
