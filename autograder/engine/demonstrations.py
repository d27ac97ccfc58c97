"""Which demonstrations need not run while a submission is graded: those as released that no score depends on."""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

from nbformat import NotebookNode

__all__ = ["idle_demonstrations"]

LONGEST = 50_000  # characters of a student's cells together; in a longer notebook every demonstration is run
READS_BY_TEXT = {"get_ipython", "eval", "exec", "globals"}  # a cell that uses one of these can read any word in it


def idle_demonstrations(submission: NotebookNode, source: NotebookNode) -> set[int]:
    """Positions of the demonstrations that are as in the source and bind no name that a cell which runs reads."""
    released = {cell.source for cell in source.cells if _is_demonstration(cell)}
    cells = {at: cell for at, cell in enumerate(submission.cells) if cell.cell_type == "code"}
    idle = {at for at, cell in cells.items() if _is_demonstration(cell) and cell.source in released}
    if sum(len(cell.source) for at, cell in cells.items() if at not in idle) > LONGEST:
        return set()
    while idle:
        read = {name for at, cell in cells.items() if at not in idle for name in _names_read(cell.source)}
        needed = {at for at in idle if read & _names_bound(cells[at].source)}
        if not needed:
            break
        idle -= needed
    return idle


def _is_demonstration(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and "demo" in cell.metadata.get("tags", [])


@lru_cache(maxsize=4096)  # most cells of a class are alike
def _names_read(source: str) -> frozenset[str]:
    """The global names that a cell reads; of one with `eval`, or that is no Python (magics), every word in it."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of an odd escape, say: they would go to the instructor
            read = set(_global_reads(symtable.symtable(source, "cell", "exec")))
            read |= {node.target.id for node in ast.walk(ast.parse(source)) if _adds_to_a_name(node)}
    except Exception:  # a student's text: Python fails on it in many ways
        read = READS_BY_TEXT
    return frozenset(re.findall(r"\w+", source) if read & READS_BY_TEXT else read)


def _adds_to_a_name(node: ast.AST) -> bool:
    return isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)


def _global_reads(table: symtable.SymbolTable) -> Iterator[str]:
    is_top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (is_top or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _global_reads(inner)


@lru_cache(maxsize=4096)
def _names_bound(source: str) -> frozenset[str]:
    """The global names that a cell of our own binds, or whose entries or attributes it sets.

    What a call changes in place is not seen: docs/authors.md asks for demonstrations that do not.
    """
    python = _python(source)
    bound = set(_global_bindings(symtable.symtable(python, "cell", "exec")))
    for node in ast.walk(ast.parse(python)):
        if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            bound |= {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    return frozenset(bound)


def _global_bindings(table: symtable.SymbolTable) -> Iterator[str]:
    is_top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if (symbol.is_assigned() or symbol.is_imported()) and (is_top or symbol.is_declared_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _global_bindings(inner)


def _python(source: str) -> str:
    """A cell as the Python that IPython makes of it: itself, if it is Python already."""
    with suppress(SyntaxError, ValueError):
        compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(source)
