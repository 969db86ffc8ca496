"""What a finished run's networks reached, kept with the book: `python -m benchmarks.nightly RUN`.

RUN is the folder of `mammo report profile=nightly`, whose figures go to `book/nightly/networks.csv`
with date, commit, configuration and run time in `networks.json` and `networks.yaml`. Words after
RUN are a note that the book prints with them.
"""

import json
import platform
import shutil
import sys
from datetime import datetime
from pathlib import Path

from mammo_lib import config as configuration
from mammo_lib import results
from mammo_lib.config import Config
from mammo_lib.paths import Run
from mammo_lib.problem import Problem
from mammo_lib.report import nightly


def about(config: Config, run: Run, note: str) -> dict[str, object]:
    """Return when and how the run was made, with a `note` on it."""
    made = results.read_json(run.provenance)
    ends = [datetime.fromisoformat(job["made"]).timestamp() for job in made["jobs"].values()]
    begun = min(end - job["seconds"] for end, job in zip(ends, made["jobs"].values(), strict=True))
    return {
        "date": datetime.fromtimestamp(max(ends)).date().isoformat(),
        "commit": made["code"]["commit"],
        "configuration": f"data={config.data.name} profile={config.profile.name}",
        "hours": round((max(ends) - begun) / 3600, 2),
        "machine": f"{config.engine.workers} cores, Python {platform.python_version()}",
        "note": note,
        "seeds": ", ".join(map(str, config.seed)),
        "trainings": len(config.model) * len(config.seed),
    }


def main(words: list[str] | None = None) -> None:
    """Collect and write; among all benchmarks, only say how."""
    if not words:
        print("Needs a finished run: python -m benchmarks.nightly runs/phantom-nightly")
        return
    run = Run(Path(words[0]).resolve())
    config = configuration.load(run.config)
    if not isinstance(config, Config):
        raise Problem(f"{run.root} is an evaluation, not a study.")
    nightly.collected(config, run).to_csv(nightly.TABLE, index=False)
    told = about(config, run, " ".join(words[1:]))
    nightly.ABOUT.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
    shutil.copyfile(run.config, nightly.ABOUT.with_suffix(".yaml"))
    print(f"{nightly.TABLE}\n{nightly.said(told)}")


if __name__ == "__main__":
    main(sys.argv[1:])
