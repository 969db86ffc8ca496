"""Executing one notebook in a process of its own, whole or not at all."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mammo_lib import disk
from mammo_lib.config import AnyConfig, Config
from mammo_lib.problem import Problem, nearest

STARTS = 3  # of a kernel, at most


def check_parameters(notebook: Path, parameters: Mapping[str, Any]) -> None:
    """Raise Problem if `notebook` does not declare one of `parameters`."""
    import papermill

    known = papermill.inspect_notebook(str(notebook))
    for name in parameters:
        if name not in known:
            raise Problem(f"{notebook.name} has no parameter '{name}'.{nearest(name, known)}")


def execute(notebook: Path, out: Path, parameters: Mapping[str, Any], *, failed: Path) -> None:
    """Run `notebook` with `parameters` and put the result at `out`.

    A notebook that fails is kept at `failed` for reading; `out` is then left as it was.
    Raises Problem for bad input found inside, and whatever Papermill raises for anything else.
    """
    import papermill

    check_parameters(notebook, parameters)
    with disk.whole_file(out) as partial:
        try:
            _started(lambda: papermill.execute_notebook(
                str(notebook), str(partial), dict(parameters), kernel_name="python3",
                cwd=str(notebook.parent), progress_bar=False, log_output=False,
            ))  # fmt: skip
        except papermill.PapermillExecutionError as error:
            failed.parent.mkdir(parents=True, exist_ok=True)
            os.replace(partial, failed)
            if error.ename == "Problem":
                raise Problem(error.evalue) from None
            raise RuntimeError(f"{error.ename}: {error.evalue} (see {failed})") from None


def _started(run: Callable[[], object]) -> None:
    """Call `run`; again if the kernel died before it answered at all, so nothing was executed.

    Two kernels that start at the same moment may choose the same free port.
    """
    for left in reversed(range(STARTS)):
        try:
            run()
            return
        except RuntimeError as error:
            if not left or "before replying to kernel_info" not in str(error):
                raise


def quiet_environment(status: Path) -> dict[str, str]:
    """Return the environment of a job: figures inline, one BLAS thread, quiet TensorFlow."""
    environment = dict(os.environ)
    environment.pop("MPLBACKEND", None)  # agg would turn every inline figure into text
    fixed = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return environment | fixed | {
        "MAMMO_STATUS": str(status),
        "PYTHONHASHSEED": "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }  # fmt: skip


def onednn(config: AnyConfig) -> str:
    """Return what ``TF_ENABLE_ONEDNN_OPTS`` should be for a job, where nobody has set it.

    With oneDNN a training takes half as long where TensorFlow would leave it out, without AVX-512;
    but the testing variants' few channels crash it there (TensorFlow 2.21).
    """
    few = isinstance(config, Config) and any(
        settings.variant == "testing" for settings in config.model.values()
    )
    return "0" if few else "1"


def disk_is_full(folder: Path) -> bool:
    """Return whether under a mebibyte is left where `folder` stands."""
    return shutil.disk_usage(folder).free < 2**20
