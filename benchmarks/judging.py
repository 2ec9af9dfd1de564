"""How well the rules judge realistic workbooks: faults found of those planted, findings right of those given.

The corpus stands in ``tests/whole/corpus``. Aim: at least nine of ten, both. What was missed and what was wrong is named.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.corpus import judge


def main() -> None:
    score = judge()
    found, right = score.planted - len(score.missed), score.given - len(score.wrong)
    print(f"planted faults found:        {found:4} of {score.planted:4}  {score.recall:6.1%}  (at least 90%)")
    print(f"warnings and errors right:   {right:4} of {score.given:4}  {score.precision:6.1%}  (at least 90%)")
    for line in (*(f"missed: {one}" for one in score.missed), *(f"wrong:  {one}" for one in score.wrong)):
        print(line)


if __name__ == "__main__":
    main()
