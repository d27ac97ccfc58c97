"""Verdicts and bugs: right answers of any style pass, wrong ones fail, mistakes get their names."""

import numpy as np
import pytest
import torch
from steadygrad.judging.plain import build

from autograder.content.reference import gradient_checking as reference
from autograder.vocabulary.check import load

CHECKS = {
    name: check
    for module in ("verdicts", "worst_entries", "faulty_gradients", "mended_backward")
    for name, check in load(f"autograder.content.checks.gradient_checking.{module}").items()
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on 21 sheets?"""
    prove(name)


def slopes(J, params, eps):
    """The numerical gradient, parameter by parameter and without a vector."""
    numerical = {}
    for name, value in params.items():
        numerical[name] = np.zeros_like(value)
        for index in np.ndindex(value.shape):
            moved = {key: p.copy() for key, p in params.items()}
            moved[name][index] += eps
            up = J(moved)
            moved[name][index] -= 2 * eps
            numerical[name][index] = (up - J(moved)) / (2 * eps)
    return numerical


def length(arrays):
    return sum(np.sum(a**2) for a in arrays) ** 0.5


# ---------------------------------------------------------------- gradient_check


def ladder(difference):
    if difference > 1e-3:
        return "wrong"
    if difference > 1e-5:
        return "suspicious"
    return "probably right" if difference > 1e-7 else "right"


def check_without_a_vector(J, grads, params, eps):
    numerical = slopes(J, params, eps)
    gap = length(grads[f"d{name}"] - numerical[name] for name in params)
    difference = gap / (length(grads.values()) + length(numerical.values()))
    return difference, ladder(difference)


def check_in_another_order(J, grads, params, eps):
    numerical, names = slopes(J, params, eps), sorted(params)
    a = np.hstack([grads[f"d{name}"].ravel() for name in names])
    b = np.hstack([numerical[name].ravel("C") for name in names])
    difference = np.array(np.linalg.norm(b - a) / (np.linalg.norm(a) + np.linalg.norm(b)))
    band = np.searchsorted([1e-7, 1e-5, 1e-3], difference)
    return [difference, ("right", "probably right", "suspicious", "wrong")[band]]


def check_by_the_mean(J, grads, params, eps):
    numerical = slopes(J, params, eps)
    difference = np.mean([reference.relative_difference(grads[f"d{name}"], numerical[name]) for name in params])
    return difference, ladder(difference)


RIGHT_CHECKS = {
    "no vector": check_without_a_vector,
    "another order, searchsorted": lambda *a: tuple(check_in_another_order(*a)),
    "a list of two": check_in_another_order,
}
WRONG_CHECKS = {
    "verdict first": lambda *a: check_without_a_vector(*a)[::-1],
    "difference only": lambda *a: check_without_a_vector(*a)[0],
    "verdict only": lambda *a: check_without_a_vector(*a)[1],
    "in capitals": lambda *a: (check_without_a_vector(*a)[0], check_without_a_vector(*a)[1].upper()),
    "true or false": lambda *a: (check_without_a_vector(*a)[0], check_without_a_vector(*a)[0] < 1e-7),
    "always right": lambda *a: (0.0, "right"),
    "printed": lambda *a: print(*check_without_a_vector(*a)),
    "mean of parameters": check_by_the_mean,
    "three values": lambda *a: (*check_without_a_vector(*a), 1e-7),
}

# ---------------------------------------------------------------- worst_component


def worst_by_loops(grads, numerical):
    best, where = -1, None
    for name in numerical:
        for index, value in np.ndenumerate(numerical[name]):
            if abs(value - grads[name][index]) > best:
                best, where = abs(value - grads[name][index]), (name[1:], index)
    return where


def worst_of_all(grads, numerical):
    gaps = {name: abs(grads[name] - numerical[name]) for name in grads}
    rows = [(gap, name[1:], index) for name in grads for index, gap in np.ndenumerate(gaps[name])]
    _, name, index = max(rows)
    return [name, list(index)]


def worst_by_argwhere(grads, numerical):
    gaps = {name: np.absolute(numerical[name] - grads[name]) for name in grads}
    largest = max(gap.max() for gap in gaps.values())
    for name, gap in gaps.items():
        if largest in gap:
            return name.removeprefix("d"), tuple(np.argwhere(gap == largest)[0])


def worst_by_divmod(grads, numerical):
    name = sorted(grads, key=lambda name: np.abs(grads[name] - numerical[name]).max())[-1]
    return name[1:], divmod(int(np.abs(grads[name] - numerical[name]).argmax()), grads[name].shape[1])


RIGHT_WORST = {"loops": worst_by_loops, "lists": worst_of_all, "argwhere": worst_by_argwhere, "divmod": worst_by_divmod}
WRONG_WORST = {
    "index first": lambda *a: worst_by_loops(*a)[::-1],
    "name only": lambda *a: worst_by_loops(*a)[0],
    "counted from one": lambda *a: (worst_by_loops(*a)[0], tuple(i + 1 for i in worst_by_loops(*a)[1])),
    "row only": lambda *a: (worst_by_loops(*a)[0], worst_by_loops(*a)[1][:1]),
    "floats": lambda *a: (worst_by_loops(*a)[0], tuple(map(float, worst_by_loops(*a)[1]))),
    "best": lambda grads, numerical: worst_by_loops(
        {name: 1 / (grads[name] - numerical[name]) for name in grads}, {name: 0 * g for name, g in grads.items()}
    ),
    "number of the array": lambda *a: (list(a[0]).index(f"d{worst_by_loops(*a)[0]}"), worst_by_loops(*a)[1]),
}

# ---------------------------------------------------------------- faulty_parameters


def faulty_by_loops(J, backward, params, eps):
    found, numerical, grads = set(), slopes(J, params, eps), backward(params)
    for name in params:
        a, b = grads["d" + name], numerical[name]
        if np.sqrt(np.sum((a - b) ** 2)) > 1e-5 * (np.sqrt(np.sum(a**2)) + np.sqrt(np.sum(b**2))):
            found.add(name)
    return found


def faulty_one_by_one(J, backward, params, eps):
    """Each parameter moves alone, the others stay."""
    found = []
    for name in params:
        difference, _ = reference.gradient_check(
            lambda part, name=name: J(params | {name: part["W1"]}),
            {"dW1": backward(params)[f"d{name}"]},
            {"W1": params[name]},
            eps,
        )
        found += [name] if difference > 1e-5 else []
    return tuple(found[::-1])


RIGHT_FAULTY = {
    "a set": faulty_by_loops,
    "one by one, a tuple": faulty_one_by_one,
    "a list": lambda *a: list(faulty_by_loops(*a)),
}
WRONG_FAULTY = {
    "all": lambda J, backward, params, eps: list(params),
    "none": lambda J, backward, params, eps: [],
    "their number": lambda *a: len(faulty_by_loops(*a)),
    "a text": lambda *a: " ".join(faulty_by_loops(*a)),
    "layers": lambda *a: sorted({int(name[1:]) for name in faulty_by_loops(*a)}),
    "the first": lambda *a: sorted(faulty_by_loops(*a))[:1],
    "flags": lambda *a: {name: name in faulty_by_loops(*a) for name in a[2]},
    "mean instead of length": lambda J, backward, params, eps: [
        name for name, b in slopes(J, params, eps).items() if abs(np.mean(backward(params)[f"d{name}"] - b)) > 1e-5
    ],
}

# ---------------------------------------------------------------- fixed_backward


def backward_by_examples(params, X, Y, lam):
    m = X.shape[1]
    grads = {f"d{name}": np.zeros_like(p) for name, p in params.items()}
    for i in range(m):
        x, y = X[:, [i]], Y[:, [i]]
        a = np.tanh(params["W1"] @ x + params["b1"])
        z = params["W2"] @ a + params["b2"]
        p = np.exp(z) / np.exp(z).sum()
        d2 = p - y
        d1 = (params["W2"].T @ d2) * (1 - a * a)
        for name, g in (("dW1", d1 @ x.T), ("db1", d1), ("dW2", d2 @ a.T), ("db2", d2)):
            grads[name] += g / m
    for name in ("W1", "W2"):
        grads[f"d{name}"] += lam * params[name] / m
    return grads


def backward_by_einsum(params, X, Y, lam):
    m = Y.shape[1]
    Z1 = np.einsum("hi,im->hm", params["W1"], X) + params["b1"]
    A1 = np.tanh(Z1)
    Z2 = params["W2"].dot(A1) + params["b2"]
    P = np.exp(Z2 - np.log(np.exp(Z2).sum(0)))
    E = P - Y
    D = np.einsum("oh,om->hm", params["W2"], E) / np.cosh(Z1) ** 2
    return {
        "db2": np.mean(E, axis=1, keepdims=True),
        "dW2": 1 / m * (np.einsum("om,hm->oh", E, A1) + lam * params["W2"]),
        "db1": D.mean(axis=1).reshape(-1, 1),
        "dW1": 1 / m * (D @ X.T + lam * params["W1"]),
    }


def backward_by_torch(params, X, Y, lam):
    p = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    scores = p["W2"] @ torch.tanh(p["W1"] @ torch.tensor(X) + p["b1"]) + p["b2"]
    J = torch.nn.functional.cross_entropy(scores.T, torch.tensor(Y.argmax(axis=0)))
    (J + lam / (2 * X.shape[1]) * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())).backward()
    return {f"d{name}": leaf.grad.numpy() for name, leaf in p.items()}


def numerically(params, X, Y, lam, eps=1e-5):
    def J(p):
        Z = p["W2"] @ np.tanh(p["W1"] @ X + p["b1"]) + p["b2"]
        data = np.mean(np.log(np.exp(Z).sum(axis=0)) - np.sum(Y * Z, axis=0))
        return data + lam / (2 * X.shape[1]) * (np.sum(p["W1"] ** 2) + np.sum(p["W2"] ** 2))

    return {f"d{name}": value for name, value in slopes(J, params, eps).items()}


RIGHT_BACKWARD = {
    "example by example": backward_by_examples,
    "einsum, cosh": backward_by_einsum,
    "PyTorch": backward_by_torch,
}
WRONG_BACKWARD = {
    "numerical gradient": numerically,
    "gradients of the data only, lam = 0": lambda p, X, Y, lam: backward_by_examples(p, X, Y, 0),
    "penalty on everything": lambda p, X, Y, lam: {
        name: g + (lam / X.shape[1] * p[name[1:]] if name[1] == "b" else 0)
        for name, g in backward_by_examples(p, X, Y, lam).items()
    },
    "tuple": lambda *a: tuple(backward_by_examples(*a).values()),
    "names without d": lambda *a: {name[1:]: g for name, g in backward_by_examples(*a).items()},
    "one missing": lambda *a: {name: g for name, g in backward_by_examples(*a).items() if name != "db2"},
    "ascent": lambda *a: {name: -g for name, g in backward_by_examples(*a).items()},
    "transposed": lambda *a: {name: g.T for name, g in backward_by_examples(*a).items()},
    "updates": lambda p, X, Y, lam: {
        name: p[name[1:]] - 0.1 * g for name, g in backward_by_examples(p, X, Y, lam).items()
    },
}

RIGHT = {
    "gradient_check": RIGHT_CHECKS,
    "worst_component": RIGHT_WORST,
    "faulty_parameters": RIGHT_FAULTY,
    "fixed_backward": RIGHT_BACKWARD,
}
WRONG = {
    "gradient_check": WRONG_CHECKS,
    "worst_component": WRONG_WORST,
    "faulty_parameters": WRONG_FAULTY,
    "fixed_backward": WRONG_BACKWARD,
}


@pytest.mark.parametrize("name, style", [(name, style) for name, styles in RIGHT.items() for style in styles])
def test_right_answers_of_any_style_pass(passes, name, style):
    """Is every right way to compute it right?"""
    passes(name, RIGHT[name][style])


@pytest.mark.parametrize("name, slip", [(name, slip) for name, slips in WRONG.items() for slip in slips])
def test_wrong_answers_fail(fails, name, slip):
    """Is a wrong answer that the check does not declare rejected?"""
    fails(name, WRONG[name][slip])


# ---------------------------------------------------------------- mistakes as learners write them


def half_mended(slope=lambda A: 1 - A**2, c2=1.0, b1=np.sum):
    """The faulty backward pass of the notebook, with some of its bugs mended."""

    def fixed_backward(params, X, Y, lam):
        m = X.shape[1]
        A1 = np.tanh(params["W1"] @ X + params["b1"])
        Z2 = params["W2"] @ A1 + params["b2"]
        E = np.exp(Z2 - Z2.max(axis=0))
        P = E / E.sum(axis=0)
        dZ2 = (P - Y) / m
        dW2 = dZ2 @ A1.T + c2 * lam / m * params["W2"]
        db2 = dZ2.sum(axis=1, keepdims=True)
        dZ1 = params["W2"].T @ dZ2 * slope(A1)
        dW1 = dZ1 @ X.T + lam / m * params["W1"]
        db1 = b1(dZ1, axis=1, keepdims=True)
        return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

    return fixed_backward


def at_A1(A):
    return 1 - np.tanh(A) ** 2


PLANTED = {
    "nothing mended": (half_mended(at_A1, 0.5, np.mean), ("slope-at-A1", "two-bugs-in-db1", "half-of-the-penalty")),
    "slope left": (half_mended(at_A1), ("slope-at-A1", "slope-at-A1", None)),
    "penalty left": (half_mended(c2=0.5), (None, None, "half-of-the-penalty")),
    "mean left": (half_mended(b1=np.mean), (None, "mean-and-1-over-m", None)),
    "slope and penalty left": (half_mended(at_A1, 0.5), ("slope-at-A1", "slope-at-A1", "half-of-the-penalty")),
    "slope and mean left": (half_mended(at_A1, 1.0, np.mean), ("slope-at-A1", "two-bugs-in-db1", None)),
    "penalty and mean left": (half_mended(c2=0.5, b1=np.mean), (None, "mean-and-1-over-m", "half-of-the-penalty")),
    "mended": (half_mended(), (None, None, None)),
}


@pytest.mark.parametrize("function, expected", PLANTED.values(), ids=PLANTED)
def test_each_planted_bug_that_is_left_is_named_where_it_shows(sheets, judged, function, expected):
    """Does every gradient get the name of the bug that spoils it, whatever else is mended?"""
    for sheet in sheets("fixed_backward")[:4]:
        findings = judged(sheet, function).findings
        assert tuple(finding.misconception for finding in findings) == expected
        assert tuple(finding.passed for finding in findings) == tuple(name is None for name in expected)


def all_values(arrays):
    return np.hstack([array.ravel() for array in arrays.values()])


NATURAL = {
    "thresholds times eps": (
        "gradient_check",
        lambda J, grads, params, eps: (d := check_without_a_vector(J, grads, params, eps)[0], ladder(d * 1e-7 / eps)),
        "thresholds-follow-eps",
    ),
    "values of dicts": (
        "gradient_check",
        lambda J, grads, params, eps: (
            d := reference.relative_difference(all_values(grads), all_values(slopes(J, params, eps))),
            ladder(d),
        ),
        "each-dict-in-its-own-order",
    ),
    "own eps": (
        "gradient_check",
        lambda J, grads, params, eps: check_without_a_vector(J, grads, params, 1e-6),
        "eps-ignored",
    ),
    "absolute value forgotten": (
        "worst_component",
        lambda grads, numerical: max(
            ((grads[n] - numerical[n])[i], (n[1:], i)) for n in grads for i in np.ndindex(grads[n].shape)
        )[1],
        "sign-kept",
    ),
    "argmax": (
        "worst_component",
        lambda grads, numerical: (
            name := worst_by_loops(grads, numerical)[0],
            np.argmax(np.abs(grads[f"d{name}"] - numerical[f"d{name}"])),
        ),
        "index-as-one-number",
    ),
    "numerical in order, gradients as they come": (
        "gradient_check",
        lambda J, grads, params, eps: (
            d := reference.relative_difference(all_values(grads), reference.params_to_vector(slopes(J, params, eps))),
            ladder(d),
        ),
        "gradients-in-the-order-of-the-dict",
    ),
    "numerical in order, gradients sorted": (
        "gradient_check",
        lambda J, grads, params, eps: (
            d := reference.relative_difference(
                np.concatenate([grads[name].ravel() for name in sorted(grads)]),
                reference.params_to_vector(slopes(J, params, eps)),
            ),
            ladder(d),
        ),
        "gradients-sorted-as-texts",
    ),
    "sizes compared": (
        "worst_component",
        lambda grads, numerical: worst_by_loops(
            {name: abs(g) for name, g in grads.items()}, {name: abs(n) for name, n in numerical.items()}
        ),
        "absolute-values-compared",
    ),
    "biases skipped": (
        "worst_component",
        lambda grads, numerical: worst_by_loops(grads, {n: g for n, g in numerical.items() if n[1] == "W"}),
        "weights-only",
    ),
    "the worst entry of each": (
        "faulty_parameters",
        lambda J, backward, params, eps: [
            name
            for name, b in slopes(J, params, eps).items()
            if (abs(backward(params)[f"d{name}"] - b) / (abs(backward(params)[f"d{name}"]) + abs(b))).max() > 1e-5
        ],
        "entry-by-entry",
    ),
    "small steps": ("fixed_backward", lambda *a: numerically(*a, eps=1e-7), "numerical-gradient"),
    "large steps": ("fixed_backward", lambda *a: numerically(*a, eps=1e-4), "numerical-gradient"),
    "slope at W1 X": (
        "fixed_backward",
        lambda p, X, Y, lam: half_mended(lambda A: 1 / np.cosh(p["W1"] @ X) ** 2)(p, X, Y, lam),
        "slope-without-b1",
    ),
    "2 lam / m": ("fixed_backward", half_mended(c2=2.0), "penalty-doubled"),
    "verdict of all": (
        "faulty_parameters",
        lambda J, backward, params, eps: (
            list(params) if check_without_a_vector(J, backward(params), params, eps)[0] > 1e-5 else []
        ),
        "all-or-nothing",
    ),
    "keys of grads": (
        "faulty_parameters",
        lambda *a: {f"d{name}" for name in faulty_by_loops(*a)},
        "names-of-gradients",
    ),
}


@pytest.mark.parametrize("name, function, misconception", NATURAL.values(), ids=NATURAL)
def test_mistakes_are_recognized_as_learners_write_them(recognized, name, function, misconception):
    """Is a mistake named whatever code made it, not only the code that declares it?"""
    recognized(name, function, misconception)


@pytest.mark.parametrize(
    "where", [("W1", (0, 0)), ("b3", (0, 0)), ("W2", (1, 0)), ("W3", (2, 1))], ids="{0[0]} {0[1]}".format
)
def test_an_answer_that_looks_at_nothing_gets_no_name(sheets, judged, where):
    """Is a constant no misconception, though its index is right, or that of a mistake, in a case?"""
    for sheet in sheets("worst_component"):
        assert {finding.misconception for finding in judged(sheet, lambda *a: where).findings} == {None}


def test_naming_every_parameter_is_no_mistake_of_its_own(sheets, judged):
    """Is an answer that names all of them wrong, and taken for nothing else?"""
    for sheet in sheets("faulty_parameters"):
        (finding,) = judged(sheet, lambda J, backward, params, eps: list(params)).findings
        assert not finding.passed and finding.misconception is None


def test_skipped_biases_are_named_once_and_alone(sheets, judged):
    """Do both parts of the answer point to the biases, and to nothing else?"""
    _, skipped, _ = NATURAL["biases skipped"]
    for sheet in sheets("worst_component"):
        assert [finding.misconception for finding in judged(sheet, skipped).findings] == ["weights-only"] * 2


def test_an_entry_that_is_zero_makes_no_right_array_faulty(sheets):
    """Has every sheet a right gradient with an entry that is nothing but rounding beside the others?"""
    for sheet in sheets("faulty_parameters"):
        (names,) = sheet.aspects
        right = [case for case, seen in zip(sheet.cases, names.expected) if seen[""].value == []]
        gradients = (build(case["backward"])(case["params"]).values() for case in right)
        assert right and all(any(np.abs(g).min() < 1e-8 * np.abs(g).max() for g in grads) for grads in gradients)


def test_right_gradients_are_far_from_every_threshold(sheets):
    """Do the differences of a sheet stand clear of 1e-7, 1e-5 and 1e-3, so that rounding decides no verdict?"""
    for sheet in sheets("gradient_check"):
        differences = [float(seen["difference"].value) for seen in sheet.aspects[0].expected]
        verdicts = [seen["verdict"].value for seen in sheet.aspects[1].expected]
        assert {"right", "probably right", "suspicious", "wrong"} <= set(verdicts)
        assert all(not bound / 1.9 < d < 1.9 * bound for d in differences for bound in (1e-7, 1e-5, 1e-3))
