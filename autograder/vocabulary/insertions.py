"""Things that are put round a part of a formula where they do not belong."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from .words import called, noun_of

__all__ = ["inserted"]


def inserted(node: ast.AST, public: Iterable[str]) -> Iterator[tuple[ast.AST, str]]:
    """Something put round a part: a root, a square, a factor, one more or less, a slice."""
    if not isinstance(node, (ast.BinOp, ast.Call, ast.Subscript, ast.Name)) or not isinstance(
        getattr(node, "ctx", ast.Load()), ast.Load
    ):
        return
    numpy = ast.Name("np", ast.Load())
    it = called(node, public) or noun_of(node) or "something"

    def call(name: str, *more: ast.expr) -> ast.expr:
        return ast.Call(ast.Attribute(numpy, name, ast.Load()), [node, *more], [])

    one, two = ast.Constant(1), ast.Constant(2)
    yield call("sqrt"), f"the square root of {it} was taken, which is not asked for"
    yield ast.BinOp(node, ast.Pow(), two), f"{it} was squared, which is not asked for"
    yield call("abs"), f"the absolute value of {it} was taken, which is not asked for"
    yield ast.UnaryOp(ast.USub(), node), f"the sign of {it} was the wrong way round"
    yield ast.BinOp(node, ast.Mult(), two), f"{it} was taken twice"
    yield ast.BinOp(node, ast.Div(), two), f"half of {it} was taken"
    yield ast.BinOp(node, ast.Add(), one), f"{it} was 1 larger than it is to be"
    yield ast.BinOp(node, ast.Sub(), one), f"{it} was 1 smaller than it is to be"
    yield call("maximum", ast.Constant(0)), f"negative numbers of {it} were set to 0"
    yield ast.Subscript(node, ast.Slice(one, None), ast.Load()), f"the first entry of {it} was left out"
    yield ast.Subscript(node, ast.Slice(None, ast.Constant(-1)), ast.Load()), f"the last entry of {it} was left out"
    yield ast.Subscript(node, ast.Slice(None, None, ast.Constant(-1)), ast.Load()), f"{it} came in the other order"
    yield ast.Attribute(node, "T", ast.Load()), f"{it} was transposed, which is not asked for"
    yield call("clip", ast.Constant(-10), ast.Constant(10)), ""
    yield call("round", ast.Constant(6)), ""
