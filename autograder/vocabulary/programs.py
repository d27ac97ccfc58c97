"""A function as a syntax tree that can be changed and run: with all functions of its module that it calls."""

from __future__ import annotations

import ast
import builtins
import copy
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import CodeType
from typing import Any

__all__ = ["Program", "Site"]

FUTURE = ast.parse("from __future__ import annotations").body[0]


@dataclass(frozen=True)
class Site:
    """A node of a program's tree, and the function that it stands in."""

    node: ast.AST
    function: ast.FunctionDef


@dataclass(frozen=True)
class Program:
    """The function `name` of a module.

    functions: its definition, and those of what it calls in the module.
    namespace: all other names that the module has.
    """

    name: str
    functions: Mapping[str, ast.FunctionDef]
    namespace: Mapping[str, Any]

    @classmethod
    def of(cls, function: Callable) -> Program | None:
        """The program of a function; None where it has no definition of its own in a module, as a lambda or a partial."""
        module = inspect.getmodule(function)
        try:
            tree = ast.parse(inspect.getsource(module))
        except (TypeError, OSError, SyntaxError):
            return None
        return cls.within(tree, function.__name__, vars(module)) if hasattr(function, "__name__") else None

    @classmethod
    def within(cls, tree: ast.Module, name: str, namespace: Mapping[str, Any]) -> Program | None:
        """The program of the function of this name in a module's tree; None if there is none."""
        defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        if name not in defined:
            return None
        called, rest = {}, [name]
        while rest:
            one = rest.pop()
            if one in defined and one not in called:
                called[one] = defined[one]
                rest += [node.id for node in ast.walk(defined[one]) if isinstance(node, ast.Name)]
        return cls(name, called, namespace)

    def sites(self) -> Iterator[Site]:
        """Every statement and expression that is run: no docstring, no annotation."""
        for function in self.functions.values():
            skipped = {id(node) for part in _annotations(function) for node in ast.walk(part)}
            body = function.body[1:] if ast.get_docstring(function) is not None else function.body
            for statement in body:
                for node in ast.walk(statement):
                    if id(node) not in skipped and isinstance(node, (ast.stmt, ast.expr, ast.comprehension)):
                        yield Site(node, function)

    def changed(self, site: Site, new: ast.AST) -> Callable:
        """The program in which the node at a site is another. Raises SyntaxError, TypeError or ValueError if it is none."""
        function = copy.deepcopy(site.function, {id(site.node): new})
        namespace = {**self.namespace, "__builtins__": builtins}
        for code in (self._compiled, _compiled(function)):
            exec(code, namespace)
        return namespace[self.name]

    @cached_property
    def _compiled(self) -> CodeType:
        return _compiled(*self.functions.values())


def _compiled(*functions: ast.FunctionDef) -> CodeType:
    module = ast.fix_missing_locations(ast.Module([FUTURE, *functions], type_ignores=[]))
    return compile(module, f"<{functions[-1].name}, changed>", "exec")


def _annotations(function: ast.FunctionDef) -> Iterator[ast.AST]:
    for node in ast.walk(function):
        if isinstance(node, ast.FunctionDef):
            yield node.args
            if node.returns:
                yield node.returns
        elif isinstance(node, ast.AnnAssign):
            yield node.annotation
