"""What the cells of a submission define and use, found by their syntax trees in a process of its own.

A hostile text can take Python's parser minutes and gigabytes, or kill it. So it is never parsed where marks are worked
out, but in a child that has limits and knows nothing; and it is only parsed: constants are folded, and anything is
compiled, inside the sandbox alone. The child is this very file, run without any other package, so that it starts in a
few hundredths of a second; there is one for each submission.
"""

import ast
import contextlib
import json
import subprocess
import symtable
import sys

MEMORY = 1_000_000_000  # bytes of the child
SECONDS = 4  # of the processor, for one child
DEATHS = 2  # after so many cells that killed a child, the rest is not looked at
TOO_MUCH = "it takes too long, or too much memory, to read: it is nested too deeply, or far too long."


def look(sources, seconds=SECONDS, memory=MEMORY):
    """For every source {"wrong": what is wrong with its grammar, or "", "borrowed": names of nstlib's that it uses,
    "statements": [...]}; a statement of a cell is {"text", "stores", "loads", "changes", "makes", "imports": names,
    "aliases": [[name, the name that it is given]], "or_reference", "todo": is it one?}."""
    found, deaths = [], 0
    while len(found) < len(sources) and deaths < DEATHS:
        found += _child(sources[len(found) :], seconds, memory)
        if len(found) < len(sources):  # the next one is what it died of
            found.append(_nothing(TOO_MUCH))
            deaths += 1
    return found + [_nothing(TOO_MUCH)] * (len(sources) - len(found))


def _child(sources, seconds, memory):
    """What the child found before it ended."""
    job = json.dumps({"sources": sources, "seconds": seconds, "memory": memory}).encode()
    command = [sys.executable, "-I", "-S", "-B", __file__]
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=nowhere) as process:
        try:
            told, _ = process.communicate(job, timeout=60 + 2 * seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            told, _ = process.communicate()
    lines = told.decode("utf-8", "replace").split("\n")[:-1]  # the last one is empty, or torn
    return [json.loads(line) for line in lines]


def _nothing(wrong):
    return {"wrong": wrong, "borrowed": [], "statements": []}


# --- in the child ----------------------------------------------------------------------------------------------------


def main():
    job = json.loads(sys.stdin.buffer.read())
    with contextlib.suppress(ImportError, ValueError, OSError):  # not everywhere
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ImportError, AttributeError):
        import signal

        signal.setitimer(signal.ITIMER_PROF, job["seconds"])  # the signal ends the process, whatever it is at
    for source in job["sources"]:
        print(json.dumps(facts(source)), flush=True)


def facts(source):
    """What `look` tells of one source; in the process that calls."""
    try:
        tree = ast.parse(source)
        lines = source.split("\n")
        statements = [_statement(node, lines) for node in _whole(tree.body)]
        return {"wrong": "", "borrowed": _borrowed(tree), "statements": statements}
    except SyntaxError as error:
        return _nothing(f"{error.msg} (line {error.lineno}).")
    except (ValueError, RecursionError, MemoryError):
        return _nothing(TOO_MUCH)


def _whole(body):
    """The statements of a cell; those that share a line are one, as it cannot be cut."""
    groups = []
    for node in body:
        if groups and _first(node) <= groups[-1][-1].end_lineno:
            groups[-1].append(node)
        else:
            groups.append([node])
    return groups


def _first(node):
    return min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])


def _statement(nodes, lines):
    text = "\n".join(lines[_first(nodes[0]) - 1 : nodes[-1].end_lineno])
    try:
        stores, loads = _names(text)
    except SyntaxError:  # it can be parsed and not be compiled: it will be told when it is run
        stores, loads = set(), set()
    changes = {name for node in nodes for name in _changed(node)}
    if any(isinstance(n, ast.ImportFrom) and n.names[0].name == "*" for n in nodes):
        stores.add("*")
    return {
        "text": text,
        "stores": sorted(stores),
        "loads": sorted(loads),
        "changes": sorted(changes),
        "makes": sorted({name for node in nodes for name in _made(node)}),
        "imports": sorted({name for node in nodes for name in _imported(node)}),
        "aliases": [pair for node in nodes for pair in _aliases(node)],
        "or_reference": all(_is_or_reference(n) for n in nodes),
        "todo": all(_is_todo(n) for n in nodes),
    }


def _names(text):
    """(names that a statement binds in its cell, names that it takes from there, or from before), by Python's own
    rules of scope."""
    stores, loads = set(), set()
    top = symtable.symtable(text, "cell", "exec")
    tables = [top]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            name = symbol.get_name()
            bound = symbol.is_assigned() or symbol.is_imported()
            if (table is top and (bound or symbol.is_namespace())) or (bound and symbol.is_declared_global()):
                stores.add(name)
            if symbol.is_referenced() and (table is top or symbol.is_global()):
                loads.add(name)
    return stores, loads


def _changed(node):
    """Names whose values a statement changes: total += 1, table[0] = 1, table.flag = 1, table.append(1)."""
    places = []
    for part in ast.walk(node):
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            yield part.target.id
        elif isinstance(part, ast.Subscript | ast.Attribute) and isinstance(part.ctx, ast.Store | ast.Del):
            places.append(part)
        elif isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            places.append(part.value.func)
    for place in places:
        called = place
        while isinstance(place, ast.Subscript | ast.Attribute):
            place = place.value
        if isinstance(place, ast.Name) and place is not called:
            yield place.id


def _made(node):
    """Names of the functions and classes that a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _imported(node):
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)


def _aliases(node):
    """flatten = my_flatten"""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
        yield from ([target.id, node.value.id] for target in node.targets if isinstance(target, ast.Name))


def _is_or_reference(node):
    """flatten = nst.or_reference("3.1"), as a cell is given: it defines nothing of the student's own."""
    value = getattr(node, "value", None)
    function = getattr(value, "func", None) if isinstance(node, ast.Assign) else None
    return getattr(function, "attr", getattr(function, "id", "")) == "or_reference"


def _is_todo(node):
    """Does a function do nothing but raise nst.Todo, as its stub does? nbgrader puts an error of its own before it."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    body = [n for n in node.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
    raised = [getattr(n.exc, "func", None) if isinstance(n, ast.Raise) else None for n in body]
    names = {getattr(f, "attr", getattr(f, "id", "")) for f in raised}
    return "Todo" in names and names <= {"Todo", "NotImplementedError"}


def _borrowed(tree):
    """Names of nstlib that an answer uses, beside those that its cell was given with."""
    given = {"check", "hint", "or_reference", "Todo"}
    names = {
        f"nst.{n.attr}"
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in ("nst", "nstlib")
        if n.attr not in given
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nstlib":
            names |= {f"nstlib.{alias.name}" for alias in node.names}
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.split(".")[0] == "nstlib"}
    return sorted(names)


if __name__ == "__main__":
    main()
