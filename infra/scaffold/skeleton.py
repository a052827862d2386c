"""A class with every verb of a protocol, taken from the protocol's own source: so it never lags behind the port."""

import ast
import re
from pathlib import Path

EMPTY = "raise NotImplementedError"


def skeleton(source: Path, protocol: str, name: str, *, what: str, docstring: str, base: str = "") -> str:
    """
    Give the imports and the class `name` with the abstract or empty methods of `protocol`; each says that it is to be filled in.

    `what` stands behind each mark, with the verb's name; `docstring` above the verbs.
    """
    tree = ast.parse(source.read_text())
    (wanted,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == protocol)
    verbs = [node for node in wanted.body if isinstance(node, ast.FunctionDef) and _is_empty(node)]
    methods = "\n\n".join(_method(verb, what) for verb in verbs)
    body = f'class {name}{f"({base})" if base else ""}:\n    """{docstring}"""\n\n{methods}\n'
    imports = [
        line for node in tree.body if isinstance(node, ast.ImportFrom | ast.Import) and (line := _used(node, body))
    ]
    return "\n".join(imports) + "\n\n\n" + body


def _is_empty(verb: ast.FunctionDef) -> bool:
    """A protocol's verb, or an abstract one: what an implementation must bring."""
    last = verb.body[-1]
    is_dots = isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is ...
    return is_dots or any(isinstance(one, ast.Name) and one.id == "abstractmethod" for one in verb.decorator_list)


def _method(verb: ast.FunctionDef, what: str) -> str:
    kept = [one for one in verb.decorator_list if not (isinstance(one, ast.Name) and one.id == "abstractmethod")]
    said = (ast.get_docstring(verb) or "").splitlines()[0]
    decorators = "".join(f"    @{ast.unparse(one)}\n" for one in kept)
    returns = f" -> {ast.unparse(verb.returns)}" if verb.returns else ""
    head = f"    def {verb.name}({ast.unparse(verb.args)}){returns}:\n"
    return f'{decorators}{head}        """{said}"""\n        {EMPTY}  # FILL IN: {verb.name}: {what}'


def _used(node: ast.ImportFrom | ast.Import, body: str) -> str:
    """The import as far as the body needs it; empty where it doesn't."""
    names = [one.name for one in node.names if re.search(rf"\b{one.name}\b", body)]
    return f"from {node.module} import {', '.join(names)}" if isinstance(node, ast.ImportFrom) and names else ""
