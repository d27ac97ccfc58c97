"""Augmentation: what a card says, and what it does not."""

import numpy as np
import pytest

from autograder.vocabulary.check import load
from tests.answers import answer

MODULES = ("augmentation", "between_pixels", "augmentation_draws", "augmented_sets")
CHECKS = {
    name: check
    for module in MODULES
    for name, check in load(f"autograder.content.checks.regularization.{module}").items()
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on eleven sheets?"""
    prove(name)


@pytest.mark.parametrize(
    "name, what",
    [
        ("add_noise", "rounded"),
        ("random_crop", "rows and columns picked"),
        ("random_crop", "from one image"),
        ("random_crop", "images mixed up"),
    ],
)
def test_another_mistake_is_not_named_as_one_that_we_know(sheets, judged, name, what):
    """Does an answer that no misconception foresees get no hint, as it would not be true?"""
    for sheet in sheets(name, 6):
        assert not any(finding.misconception for finding in judged(sheet, answer(name, what)).findings)


@pytest.mark.parametrize("name, misconception", [("random_crop", "size-swapped"), ("random_crop", "images-first")])
def test_crops_of_another_shape_are_named_once(checks, sheets, judged, name, misconception):
    """Do the aspects that look for windows say what is expected, and take it for nothing else?"""
    (wrong,) = [m.wrong for m in checks[name].misconceptions if m.name == misconception]
    shape, *others = judged(sheets(name, 1)[0], wrong).findings
    assert shape.misconception == misconception
    assert all(not f.misconception and f.evidence.detail.startswith("crops of shape") for f in others)


def test_a_list_is_told_to_be_no_array(sheets, judged):
    """Do right numbers in a list get the word array?"""
    flipped = judged(sheets("flip_horizontal", 1)[0], answer("flip_horizontal", "list")).findings[0]
    assert "where an array is expected" in flipped.evidence.detail
    labels = judged(sheets("augment_split", 1)[0], answer("augment_split", "labels in a list")).findings[1]
    assert "train[1] is a list of" in labels.evidence.detail


def test_a_wrong_name_is_told_without_the_whole_answer(sheets, judged):
    """Does the card of label_preserving say one name, and not all that are right?"""
    finding = judged(sheets("label_preserving", 1)[0], answer("label_preserving", "zoom left out")).findings[0]
    assert "zoom by" not in finding.symptom  # which a hidden test shows
    assert finding.evidence.expected.startswith("'zoom by 1.") and finding.evidence.expected.endswith(": kept'")
    assert finding.evidence.got == finding.evidence.expected.replace("kept", "left out")


def test_what_is_not_drawn_from_rng_is_told(sheets, judged):
    """Does noise from np.random fail, and noise from a generator of one's own?"""
    sheet = sheets("add_noise", 1)[0]

    def globally(images, std, rng):
        return images + np.random.normal(0, std, images.shape)

    def own(images, std, rng):
        return images + np.random.default_rng(0).normal(0, std, images.shape)

    assert "equal generators" in judged(sheet, globally).findings[0].symptom
    assert "different generators" in judged(sheet, own).findings[0].symptom


def test_names_that_are_asked_for_are_not_all_shown(sheets):
    """Does the visible sheet of label_preserving show about half of the names, and a secret one ask for all?"""
    asked = [{name for case in sheet.cases for name in case["names"]} for sheet in sheets("label_preserving")]
    visible, *secret = asked
    assert len(visible) == 9 and all(len(names) == 16 and visible < names for names in secret)
