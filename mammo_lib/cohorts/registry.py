"""The data sources known by name."""

from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import PhantomData, RealData
from mammo_lib.problem import Problem, nearest

NAMES = ("cbis_sample", "ddsm299", "phantom")


def names() -> tuple[str, ...]:
    """Return the names that `load` accepts."""
    return NAMES


def load(settings: PhantomData | RealData, *, workers: int = 1) -> Cohort:
    """Return the cohort that `settings.name` asks for; the phantom is generated when absent."""
    # Imported here: a source's own needs are met only when that source is asked for.
    match settings.name:
        case "phantom":
            from mammo_lib.cohorts import phantom

            return phantom.load(settings, workers=workers)
        case "cbis_sample":
            from mammo_lib.cohorts import cbis_sample

            return cbis_sample.load(settings)
        case "ddsm299":
            from mammo_lib.cohorts import ddsm299

            return ddsm299.load(settings)
    raise Problem(f"data.name: no data source '{settings.name}'.{nearest(settings.name, NAMES)}")


def require(settings: PhantomData | RealData) -> None:
    """Raise a Problem, before any long work, where the data are not on this machine."""
    if settings.name == "ddsm299":
        from mammo_lib.cohorts import ddsm299

        ddsm299.find(settings.folder)
    elif settings.name == "cbis_sample":
        from mammo_lib.cohorts import cbis_sample

        cbis_sample.load(settings)
