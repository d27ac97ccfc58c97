"""What a piece of a formula is called in a sentence to a learner: by what the docstring names, never by quoted code."""

from __future__ import annotations

import ast
from collections.abc import Iterable

__all__ = ["SIBLINGS", "called", "instead", "noun_of", "number", "of"]

NOUNS = {
    "sum": "a sum",
    "mean": "a mean",
    "average": "a mean",
    "std": "a standard deviation",
    "var": "a variance",
    "norm": "a norm",
    "sqrt": "a square root",
    "abs": "an absolute value",
    "max": "a maximum",
    "min": "a minimum",
    "exp": "an exponential",
    "sign": "a sign",
    "T": "a transpose",
    "transpose": "a transpose",
}
# Functions that are taken one for the other.
SIBLINGS = [
    ("sum", "mean"),
    ("mean", "median"),
    ("std", "var"),
    ("max", "min"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("floor", "ceil"),
    ("floor", "round"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("sqrt", "square"),
    ("abs", "square"),
    ("sign", "abs"),
    ("any", "all"),
    ("standard_normal", "random"),
    ("uniform", "normal"),
    ("startswith", "endswith"),
    ("eigvalsh", "abs"),
    ("log", "log10"),
    ("cumsum", "cumprod"),
    ("sorted", "list"),
]
TOLD = {
    "sum": "the sum",
    "mean": "the mean",
    "median": "the median",
    "std": "the standard deviation",
    "var": "the variance",
    "max": "the maximum",
    "min": "the minimum",
    "argmax": "the place of the largest",
    "argmin": "the place of the smallest",
    "maximum": "the larger one",
    "minimum": "the smaller one",
    "floor": "rounding down",
    "ceil": "rounding up",
    "round": "rounding",
    "zeros": "zeros",
    "ones": "ones",
    "zeros_like": "zeros",
    "ones_like": "ones",
    "sqrt": "the square root",
    "square": "the square",
    "abs": "the absolute value",
    "sign": "the sign",
    "any": "one of them",
    "all": "all of them",
}
AXES = {0: "rows", 1: "columns", -1: "columns"}


def called(node: ast.AST, public: Iterable[str]) -> str | None:
    """The words for an operand that a learner knows: a number, an argument, a size of one; None for all else."""
    match node:
        case ast.Constant(value) if type(value) in (int, float):
            return number(value)
        case ast.Name(name) if name in public:
            return name
        case ast.Subscript(ast.Attribute(ast.Name(name), "shape"), ast.Constant(axis)) if (
            name in public and axis in AXES
        ):
            return f"the number of {AXES[axis]} of {name}"
        case ast.Subscript(ast.Name(name), ast.Constant(str(key))) if name in public:
            return key
        case ast.Attribute(ast.Name(name), "size") if name in public:
            return f"the size of {name}"
        case ast.Call(ast.Name("len"), [ast.Name(name)]) if name in public:
            return f"the length of {name}"
        case ast.BinOp(left, ast.Mult() | ast.Div() as op, right):
            parts = called(left, public), called(right, public)
            if None not in parts and max(map(len, parts)) < 8:
                below = f"({parts[1]})" if isinstance(right, ast.BinOp) else parts[1]
                return f"{parts[0]} · {below}" if isinstance(op, ast.Mult) else f"{parts[0]} / {below}"
    return None


def of(node: ast.AST, what: str, public: Iterable[str]) -> str:
    """What is missing, as "the factor lam": by its name where it has one, else by the kind of thing it is."""
    if name := called(node, public):
        return f"the {what} {name}"
    noun = noun_of(node)
    return f"a {what}, {noun}," if noun else f"a {what}"


def noun_of(node: ast.AST) -> str | None:
    """What a call gives, as "a mean"; None for what has no such name."""
    match node:
        case ast.Call(ast.Attribute(_, name) | ast.Name(name)):
            return NOUNS.get(name)
        case ast.Attribute(_, "T"):
            return NOUNS["T"]
    return None


def number(x: float) -> str:
    """A number as a formula has it."""
    return {0.5: "½"}.get(x, f"{x:g}")


def instead(got: str, asked: str) -> str:
    """The sentence on a function in place of another; "" where one of them has no name in words."""
    return f"{TOLD[got]} was taken instead of {TOLD[asked]}" if got in TOLD and asked in TOLD else ""
