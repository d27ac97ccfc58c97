import numpy as np
import pytest
from steadygrad.judging.plain import Named

from autograder.vocabulary.telling import telling


def below(limit):
    return lambda x: x < limit


def draw(rng):
    return (int(rng.integers(10)),)


def cases(answers, more=(), seed=0):
    return list(telling(draw, answers, list(more))(np.random.default_rng(seed)))


@pytest.mark.parametrize("seed", range(5))
def test_every_two_answers_differ_on_a_case(seed):
    """Is there a case for every pair, and is no case useless?"""
    answers = [below(limit) for limit in (2, 5, 6, 9)]
    kept = cases(answers, seed=seed)
    columns = {tuple(answer(*case) for case in kept) for answer in answers}
    assert len(columns) == len(answers) and len(kept) <= len(answers) - 1


def test_more_cases_come_at_the_end():
    """Does one case of each further draw follow?"""
    kept = cases([below(2), below(5)], more=[lambda rng: (100,), lambda rng: (200,)])
    assert kept[-2:] == [(100,), (200,)] and len(kept) == 3


def test_first_cases_come_first_and_tell_too():
    """Does one case of each first draw lead, and is what it tells apart not told again?"""
    answers = [below(2), below(5)]
    assert list(telling(draw, answers, [], first=[lambda rng: (3,)])(np.random.default_rng(0))) == [(3,)]
    kept = list(telling(draw, answers, [], first=[lambda rng: (100,)])(np.random.default_rng(0)))
    assert kept[0] == (100,) and len(kept) == 2 and 2 <= kept[1][0] < 5


def test_answers_that_never_differ_do_not_loop():
    """Does the search end when two answers are the same?"""
    assert cases([below(5), below(5)]) == []


def test_cases_are_given_plain_and_asked_live():
    """Does an answer get the function that a Named argument stands for, and the sheet the Named?"""
    recipe = Named("scripted_loss", {"losses": [1.0, 2.0]})
    answers = [lambda loss: loss({"b1": np.zeros(1)}), lambda loss: loss({"b1": np.ones(1)})]
    assert list(telling(lambda rng: (recipe,), answers, [])(np.random.default_rng(0))) == [(recipe,)]
