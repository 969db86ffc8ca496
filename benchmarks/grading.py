"""The cohort's truth graded on cohorts of other seeds: `python -m benchmarks.grading 1 2`.

Makes the demo's study of each seed as far as its page on confounding, about ten minutes a seed on
two cores, in `runs/grading-SEED`, and keeps what that page found in `book/nightly/grading.json`.
"""

import datetime
import sys

from mammo_lib import config, results
from mammo_lib.config import Config
from mammo_lib.engine import workflow
from mammo_lib.errors import other_seeds
from mammo_lib.report import provenance


def main(words: list[str] | None = None) -> None:
    """Make, collect and write; among all benchmarks, only say how."""
    if not words:
        print("Ten minutes a seed, so it runs alone: python -m benchmarks.grading 1 2")
        return
    found, study = [], None
    for seed in map(int, words):
        study = config.compose([f"data.seed={seed}", f"name=grading-{seed}"])
        assert isinstance(study, Config)
        run = workflow.run(study, only="confounding")
        found += other_seeds.rows(results.read_json(run.result("confounding")), seed)
    assert study is not None
    about = {
        "commit": provenance.code()["commit"],
        "configuration": f"data={study.data.name} profile={study.profile.name}",
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "networks": list(study.model),
    }
    other_seeds.write(found, about)
    print(f"{other_seeds.KEPT}\n{other_seeds.said(*other_seeds.committed())}")


if __name__ == "__main__":
    main(sys.argv[1:])
