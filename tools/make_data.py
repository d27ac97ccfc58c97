"""Write the data files that ship with the course, from scikit-learn's copies of two UCI data sets.

    python tools/make_data.py

A test holds the files against scikit-learn's; this script is how they were made.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits

ROOT = Path(__file__).resolve().parents[1]
STUDENT = ROOT / "student" / "src" / "steadygrad" / "data"
GRADER = ROOT / "autograder" / "data"


def main() -> None:
    digits = load_digits()
    held_out = np.arange(len(digits.target)) % 5 == 0
    for path, rows in ((STUDENT / "digits.npz", ~held_out), (GRADER / "digits_held_out.npz", held_out)):
        X, y = digits.data[rows].T.astype(np.uint8), digits.target[rows].astype(np.uint8)
        np.savez_compressed(path, X=X, y=y)
    cancer = load_breast_cancer()
    np.savez_compressed(
        STUDENT / "breast_cancer.npz",
        X=cancer.data.T,
        y=cancer.target.astype(np.uint8),
        names=np.array(cancer.feature_names, dtype=str),
    )


if __name__ == "__main__":
    main()
