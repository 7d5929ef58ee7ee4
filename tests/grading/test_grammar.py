"""Statements are looked at in a child with limits; nothing is compiled, and what is too much is told."""

import pytest

from nstcourse.grading import grammar


def statements(source):
    return grammar.facts(source)["statements"]


@pytest.mark.parametrize(
    ("source", "stores", "loads"),
    [
        ("x = y", {"x"}, {"y"}),
        ("def f(a, b=c):\n    d = a + e\n    return [d for d in g]", {"f"}, {"c", "e", "g"}),
        ("class A(B):\n    x = C\n    def f(self): return D", {"A"}, {"B", "C", "D"}),
        ("import a.b, c as d\n", {"a", "d"}, set()),
        ("from a import b as c, d", {"c", "d"}, set()),
        ("from math import *", {"*"}, set()),
        ("try:\n    import a\nexcept ImportError:\n    a = None", {"a"}, {"ImportError"}),
        ("for k in range(3):\n    t = k", {"k", "t"}, {"k", "range"}),
        ("def f():\n    global w\n    w = 1", {"f", "w"}, set()),
        ("@cache\ndef f(x): return f(x - 1)", {"f"}, {"cache", "f"}),
        ("f = lambda x, n=m: x * n * k", {"f"}, {"m", "k"}),
        ("with open(p) as h:\n    t = h.read()", {"h", "t"}, {"open", "p", "h"}),
        ("async def f(): await g()", {"f"}, {"g"}),
    ],
)
def test_names_follow_python_s_rules_of_scope(source, stores, loads):
    (found,) = statements(source)
    assert (set(found["stores"]), set(found["loads"])) == (stores, loads)


def test_what_changes_a_value_is_known():
    source = "t[0] = 1\nt.flag = 1\nt.append(1)\nt += 1\ndel t[0]\nprint(t)\nt.flag"
    assert [s["changes"] for s in statements(source)] == [["t"]] * 5 + [[]] * 2


def test_statements_are_cut_whole():
    source = "a = 1; b = 2\n@d\ndef f():\n    return 1\n\nc = '''\nx\n'''; e = 3"
    assert [s["text"] for s in statements(source)] == [
        "a = 1; b = 2",
        "@d\ndef f():\n    return 1",
        "c = '''\nx\n'''; e = 3",
    ]
    assert statements(source)[0]["stores"] == ["a", "b"]


@pytest.mark.parametrize(
    ("source", "todo"),
    [
        ("def f(x):\n    'words'\n    raise nst.Todo('3.1', 'words')", True),
        ("def f(x):\n    raise NotImplementedError()\n    raise nst.Todo('3.1', 'words')", True),
        ("def f(x):\n    return x\n    raise nst.Todo('3.1', 'words')", False),
        ("def f(x):\n    raise NotImplementedError()", False),
        ("def f(x):\n    pass", False),
        ("f = 3", False),
    ],
)
def test_a_stub_is_known_by_what_it_does(source, todo):
    assert statements(source)[0]["todo"] is todo


def test_the_child_tells_the_same_and_goes_on_after_mistakes():
    sources = ["x = 1", "x = (", "def f(:", "nst.gram_matrix(x)", "", "return 1", "await f()"]
    told = grammar.look(sources)
    assert told == [grammar.facts(source) for source in sources]
    assert [bool(t["wrong"]) for t in told] == [False, True, True, False, False, False, False]
    assert "(line 1)" in told[1]["wrong"] and told[3]["borrowed"] == ["nst.gram_matrix"]


def test_what_takes_too_long_or_too_much_costs_its_own_cell_only():
    """Harmless texts, and limits as low as they have to be for these."""
    long = "\n".join(f"a{k} = [{k}, {k}]" for k in range(10_000))
    told = grammar.look(["x = 1", long, "y = 2"], seconds=0.01)
    assert [t["wrong"] for t in told] == ["", grammar.TOO_MUCH, ""]
    told = grammar.look(["x = 1", "s = [" + "1," * 150_000 + "]", "y = 2"], memory=60_000_000)
    assert [t["wrong"] for t in told] == ["", grammar.TOO_MUCH, ""]
    deep = "x = " + " + ".join(["1"] * 5_000)  # deeper than Python's own limit
    assert grammar.look([deep, "y = 2"])[0]["wrong"] == grammar.TOO_MUCH


def test_after_several_deaths_the_rest_is_not_looked_at():
    long = "\n".join(f"a{k} = [{k}, {k}]" for k in range(10_000))
    told = grammar.look([long] * 9, seconds=0.01)
    assert [t["wrong"] for t in told] == [grammar.TOO_MUCH] * 9
