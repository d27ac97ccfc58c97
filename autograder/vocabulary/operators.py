"""Changes of a formula or a loop that people make by mistake, as operators on the syntax tree.

An operator yields what stands in the place of a node, with a phrase that ends the sentence "It looks as if …": the
behaviour in the docstring's words. "" is a change that nobody could be told in one sentence.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .insertions import inserted
from .programs import Site
from .words import SIBLINGS, called, instead, noun_of, number, of

__all__ = ["Change", "changes"]

ARITHMETIC = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
}
SAID = {
    (ast.Add, ast.Sub): "{right} was subtracted, where it is to be added",
    (ast.Sub, ast.Add): "{right} was added, where it is to be subtracted",
    (ast.Mult, ast.Div): "it was divided by {right}, where it is to be multiplied",
    (ast.Div, ast.Mult): "it was multiplied by {right}, where it is to be divided",
    (ast.MatMult, ast.Mult): "arrays were multiplied entry by entry, where a matrix product is asked for",
    (ast.Pow, ast.Mult): "something was doubled, where it is to be squared",
}
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


@dataclass(frozen=True)
class Change:
    """A node in place of another; what it looks like, and of which family of operators it is."""

    old: ast.AST
    new: ast.AST
    phrase: str = ""
    family: str = "classical"
    rank: int = 0  # the likelier mistake has the lower one


def changes(site: Site, public: frozenset[str]) -> Iterator[Change]:
    """Every change of one node. public: the names that the exercise's docstring uses."""
    node = site.node
    for operator, rank in OPERATORS.items():
        for new, phrase in operator(site, public):
            yield Change(node, new, phrase, rank=rank)
    for new, phrase in inserted(node, public):
        yield Change(node, new, phrase, "insertion", rank=3)


def _arithmetic(site: Site, public):
    match site.node:
        case ast.BinOp(left, op, right):
            for other in ARITHMETIC.get(type(op), ()):
                told = SAID.get((type(op), other), "")
                right_is = called(right, public) or noun_of(right) or "something"
                yield ast.BinOp(left, other(), right), told.format(right=right_is)
            yield left, _dropped(op, right, public)
            if isinstance(op, (ast.Add, ast.Mult)):
                yield right, _dropped(op, left, public)
            elif isinstance(op, ast.Sub):
                yield ast.UnaryOp(ast.USub(), right), _dropped(op, left, public)
                yield ast.BinOp(right, op, left), "a difference was taken the other way round"
            elif isinstance(op, ast.Div):
                yield ast.BinOp(right, op, left), "a fraction was upside down"
                yield ast.BinOp(left, ast.FloorDiv(), right), "a quotient was rounded down to a whole number"
            elif isinstance(op, ast.MatMult):
                yield right, _dropped(op, left, public)
                yield ast.BinOp(right, op, left), "a matrix product was taken in the other order"
        case ast.UnaryOp(ast.USub(), operand):
            yield operand, "a minus was missing"
        case ast.UnaryOp(ast.Not(), operand):
            yield operand, "a condition was the wrong way round"


def _dropped(op: ast.operator, operand: ast.AST, public) -> str:
    match op:
        case ast.Add() | ast.Sub():
            return f"{of(operand, 'term', public)} was missing"
        case ast.Mult():
            return f"{of(operand, 'factor', public)} was missing"
        case ast.Div():
            name = called(operand, public)
            return f"the division by {name} was missing" if name else "a division was missing"
        case ast.Pow():
            return "a square was missing" if isinstance(operand, ast.Constant) and operand.value == 2 else ""
        case ast.MatMult():
            return f"a matrix product{f' with {name}' if (name := called(operand, public)) else ''} was missing"
    return ""


def _comparisons(site: Site, public):
    match site.node:
        case ast.Compare(left, [op], [right]):
            for other in COMPARISONS.get(type(op), ()):
                is_boundary = {type(op), other} in ({ast.Lt, ast.LtE}, {ast.Gt, ast.GtE})
                told = "equality fell on the wrong side of a comparison" if is_boundary else ""
                yield ast.Compare(left, [other()], [right]), told or "a comparison was the wrong way round"
            yield ast.Compare(right, [op], [left]), ""
        case ast.BoolOp(op, values):
            yield (
                ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values),
                "“and” and “or” were exchanged",
            )
            for at in range(len(values)):
                rest = values[:at] + values[at + 1 :]
                yield ast.BoolOp(op, rest) if len(rest) > 1 else rest[0], "a condition was missing"
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body), "a condition was the wrong way round"
            yield body, "a case was not told apart"
            yield orelse, "a case was not told apart"


def _constants(site: Site, public):
    match site.node:
        case ast.Constant(bool(value)):
            yield ast.Constant(not value), ""
        case ast.Constant(int() | float() as x):
            others = dict.fromkeys(
                [x + 1, x - 1, 2 * x, x / 2 if x % 2 or isinstance(x, float) else x // 2, 10 * x, 0, 1]
            )
            others.pop(x, None)
            for other in others:
                yield ast.Constant(other), f"a number was {number(other)}, where the formula has {number(x)}"
        case ast.Constant(str(text)):
            others = {node.value for node in ast.walk(site.function) if isinstance(node, ast.Constant)} - {text}
            for other in sorted(other for other in others if isinstance(other, str) and 0 < len(other) < 20):
                yield ast.Constant(other), f"{other} was used in place of {text}" if {text, other} <= public else ""


def _calls(site: Site, public):
    match site.node:
        case ast.Call(function, arguments, keywords):
            receiver = function.value if isinstance(function, ast.Attribute) else None
            name = getattr(function, "attr", getattr(function, "id", ""))
            is_module = isinstance(receiver, (ast.Name, ast.Attribute)) and ast.unparse(receiver).startswith("np")
            inner = arguments[0] if arguments and (receiver is None or is_module) else None if is_module else receiver
            if inner is not None and not isinstance(inner, (ast.GeneratorExp, ast.Starred)):
                noun = noun_of(site.node)
                yield inner, f"{noun} was missing" if noun else ""
            for pair in SIBLINGS:
                if name in pair:
                    other = pair[pair.index(name) ^ 1]
                    yield ast.Call(_renamed(function, other), arguments, keywords), instead(other, name)
            if len(arguments) >= 2 and not any(isinstance(a, ast.Starred) for a in arguments):
                yield ast.Call(function, [arguments[1], arguments[0], *arguments[2:]], keywords), ""
                for at in range(1, len(arguments)):
                    yield ast.Call(function, arguments[:at] + arguments[at + 1 :], keywords), ""
            for at, keyword in enumerate(keywords):
                yield from _keyword(function, arguments, keywords, at, keyword)
        case ast.Attribute(value, "T"):
            yield value, "a transpose was missing"
        case ast.Attribute(value, "shape"):
            yield (
                ast.Subscript(ast.Attribute(value, "shape"), ast.Slice(None, None, ast.Constant(-1))),
                "the sizes came in the other order",
            )


def _keyword(function, arguments, keywords, at, keyword):
    rest = keywords[:at] + keywords[at + 1 :]
    told = {
        "axis": "it was taken over all numbers at once, not along an axis",
        "keepdims": "an axis was lost (keepdims)",
        "ddof": "it was divided by the number itself",
    }
    yield ast.Call(function, arguments, rest), told.get(keyword.arg, "")
    if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant) and keyword.value.value in (0, 1, -1):
        other = ast.keyword("axis", ast.Constant(0 if keyword.value.value else 1))
        yield ast.Call(function, arguments, [*rest, other]), "it was taken along the other axis"


def _renamed(function: ast.expr, name: str) -> ast.expr:
    return ast.Attribute(function.value, name) if isinstance(function, ast.Attribute) else ast.Name(name, ast.Load())


def _names(site: Site, public):
    match site.node:
        case ast.Name(name, ast.Load()):
            for other in _in_scope(site) - {name}:
                is_alike = {name, other} <= public and name[0].isupper() == other[0].isupper()
                told = f"{other} was used in place of {name}" if is_alike else ""
                yield ast.Name(other, ast.Load()), told
        case ast.Subscript(value, ast.Constant(int(index)), ast.Load()):
            is_shape = isinstance(value, ast.Attribute) and value.attr == "shape"
            for other in {0, 1, -1, index + 1} - {index}:
                told = "the sizes of two axes were exchanged" if is_shape else ""
                yield ast.Subscript(value, ast.Constant(other), ast.Load()), told
        case ast.Subscript(value, ast.Slice(lower, upper, step), ast.Load()):
            one = ast.Constant(1)
            shifted = [
                ast.Slice(ast.BinOp(lower, ast.Add(), one) if lower else one, upper, step),
                ast.Slice(lower, ast.BinOp(upper, ast.Sub(), one) if upper else ast.Constant(-1), step),
                *([ast.Slice(ast.BinOp(lower, ast.Sub(), one), upper, step)] if lower else []),
                *([ast.Slice(lower, ast.BinOp(upper, ast.Add(), one), step)] if upper else []),
            ]
            for other in shifted:
                yield ast.Subscript(value, other, ast.Load()), "a part began or ended one place off"


def _in_scope(site: Site) -> set[str]:
    """Parameters and local names of the function."""
    nodes = list(ast.walk(site.function))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return {node.arg for node in nodes if isinstance(node, ast.arg)} | stored


def _loops(site: Site, public):
    match site.node:
        case ast.comprehension(target, iterable, ifs, is_async):
            for part, told in _parts(iterable):
                yield ast.comprehension(target, part, ifs, is_async), told
            for at in range(len(ifs)):
                yield (
                    ast.comprehension(target, iterable, ifs[:at] + ifs[at + 1 :], is_async),
                    "what is to be left out counted, too",
                )
        case ast.For(target, iterable, body, orelse):
            for part, told in _parts(iterable):
                yield ast.For(target, part, body, orelse), told
            last = site.function.body[-1]
            if isinstance(last, ast.Return):
                yield (
                    ast.For(target, iterable, [*body, last], orelse),
                    "the loop ended after its first turn (is the return inside it?)",
                )


def _parts(iterable: ast.expr):
    every = ast.Call(ast.Name("list", ast.Load()), [iterable], [])
    one = ast.Constant(1)
    for lower, upper, told in (
        (None, ast.Constant(-1), "the last one (layer, entry, …) was left out"),
        (one, None, "the first one (layer, entry, …) was left out"),
        (None, one, "only the first one (layer, entry, …) counted"),
        (ast.Constant(-1), None, "only the last one (layer, entry, …) counted"),
    ):
        yield ast.Subscript(every, ast.Slice(lower, upper), ast.Load()), told
    yield (
        ast.Subscript(every, ast.Slice(None, None, ast.Constant(-1)), ast.Load()),
        "they were taken in the other order",
    )


def _statements(site: Site, public):
    match site.node:
        case ast.AugAssign(target, op, value):
            yield ast.Assign([target], value), "each turn overwrote what the turns before had added up"
            for other in ARITHMETIC.get(type(op), ()):
                yield ast.AugAssign(target, other(), value), ""
            yield ast.Pass(), ""
        case ast.Assign([ast.Name(name)], ast.BinOp() | ast.Call() as value) if _is_new_value_of(name, value):
            yield ast.Pass(), ""
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse), "a condition was the wrong way round"
            yield ast.If(ast.Constant(False), body, orelse), "a case was not told apart"
            yield ast.If(ast.Constant(True), body, orelse), "a case was not told apart"
        case ast.Expr(ast.Call()):
            yield ast.Pass(), ""
        case ast.Break() | ast.Continue():
            yield ast.Pass(), "a loop went on where it has to stop"


def _is_new_value_of(name: str, value: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(value))


# Each with its rank; wrappers of likely mistakes have 1, insertions 3, and what hardly anybody did 5.
OPERATORS = {_arithmetic: 0, _comparisons: 0, _calls: 0, _loops: 0, _statements: 0, _constants: 4, _names: 6}
