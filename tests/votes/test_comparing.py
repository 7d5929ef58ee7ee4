"""Every metric beside the class: against the judge's and the loss's own numbers, and an order that is known."""

import numpy as np
import pytest

import nstlib as nst
from nstlib import judge, votes
from nstlib.cli import main
from nstlib.votes import comparing, kept

SIDE = 48


@pytest.fixture(scope="module", autouse=True)
def small_painting():
    """VGG16 sees the painting at 256 pixels, which takes seconds; here at 48."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "STYLE_SIZE", SIDE)
        yield


@pytest.fixture(scope="module")
def mixed():
    """A photograph with more and more of a painting laid over it: (pictures, photograph, painting)."""
    photo, painting = (nst.load_image(name, SIDE) for name in ("harbour", "starry"))
    over = nst.resize(painting, photo.shape[:2])
    return {f"m{k}": ((1 - k / 3) * photo + k / 3 * over).astype(np.float32) for k in range(3)}, photo, painting


@pytest.fixture(scope="module")
def metrics(mixed):
    return votes.metrics_of(*mixed)


def test_metrics_are_the_judges_and_the_losses_turned_so_that_more_is_better(mixed, metrics):
    pictures, photo, painting = mixed
    image = pictures["m2"]
    plain, sight = judge.judge(image, painting, photo), judge.see(image, painting, photo)  # measured for itself
    assert metrics["judge: style"]["m2"] == pytest.approx(-plain["style"])
    assert metrics["judge: content"]["m2"] == pytest.approx(plain["content"])
    assert metrics["judge: strokes"]["m2"] == pytest.approx(-abs(np.log(plain["strokes"])))
    assert metrics["VGG16: style, Gram"]["m2"] == pytest.approx(-sight.style_left)
    assert metrics["VGG16: content"]["m2"] == pytest.approx(-sight.content_error)
    recipe = nst.Recipe()
    objective = nst.Objective(nst.backbone("pocket"), recipe)
    loss, _, _ = objective(image, objective.targets(photo, painting))
    assert metrics["loss"]["m2"] == pytest.approx(-float(loss), rel=1e-4)
    parts = metrics["loss, style alone"]["m2"] + metrics["loss, content alone"]["m2"]
    assert metrics["loss"]["m2"] <= parts * (1 - 1e-6) < 0  # smoothness is the rest


def test_a_class_that_wants_the_painting_agrees_with_style_and_not_with_content(metrics):
    """The more is laid over it, the less style is left to go, and the less of the content stays: by construction."""
    found = votes.compare({f"m{k}": k + 1.0 for k in range(3)}, metrics)
    assert found.agreement["loss, style alone"].spearman == pytest.approx(1)
    assert found.agreement["loss, content alone"].spearman == pytest.approx(-1)
    assert found.agreement["VGG16: content"].kendall == pytest.approx(-1)
    order = [agreement.spearman for agreement in found.agreement.values()]
    assert order == sorted(order, reverse=True) and len(order) == len(metrics)
    board = found.board()
    assert "one in twenty" in board.text and len(board.table) == len(metrics) and "Spearman" in str(found)


def test_a_metric_that_cannot_be_compared_is_told():
    strengths = {"a": 1.0, "b": 2.0, "c": 3.0}
    found = votes.compare(strengths, {"flat": dict.fromkeys("abc", 1.0), "good": strengths, "few": {"a": 1.0}})
    assert list(found.agreement) == ["good"] and len(found.told) == 2 and "'flat' is left out" in found.told[0]
    with pytest.raises(nst.NSTError, match="no metric to compare"):
        votes.compare(strengths, {"few": {"a": 1.0}})
    with pytest.raises(nst.NSTError, match="which style the picture 'm' was made of"):
        votes.metrics_of({"m": "harbour"}, "harbour", {"n": "starry"})


@pytest.fixture
def class_folder(tmp_path, monkeypatch, mixed):
    """Pictures and votes of a class that likes the second best, with one damaged line and one vote of another class."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pictures").mkdir()
    for name, picture in mixed[0].items():
        nst.save_image(picture, tmp_path / "pictures" / f"{name}.png")
    made = votes.simulated({"m0": 1, "m1": 8, "m2": 3}, voters=30, seed=2, class_name="7b")
    lines = [kept.line_of("7b", made.pictures, voter, answers) for voter, answers in made.voters.items()]
    lines += ["{damaged", kept.line_of("8a", made.pictures, "x", [("m0", "m1", "left")])]
    (tmp_path / "votes.jsonl").write_text("\n".join(lines))
    return tmp_path


def said(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return ended.value.code, *capsys.readouterr()


def test_the_command_counts_and_compares(class_folder, capsys, monkeypatch, metrics):
    """By the metrics that were measured above; a picture that tells what it was made of need not be told."""
    asked = []
    monkeypatch.setattr(comparing, "metrics_of", lambda *given: asked.append(given) or metrics)
    words = ["vote", "count", "votes.jsonl", "--pictures", "pictures", "--style", "starry"]
    status, out, err = said(capsys, *words, "--content", "harbour", "-o", "counted.html")
    assert status == 0, err
    assert "class 7b: 30 voters" in out and "1 line is damaged" in out and "1 vote of the class '8a'" in out
    assert [line.split()[0] for line in out.splitlines() if line[:1] == "m"] == ["m1", "m2", "m0"]
    assert "loss, style alone" in out and "VGG16: style, Gram" in out
    page = (class_folder / "counted.html").read_text()
    assert page.count("<img") == 3 and "What the metrics make of it" in page
    nst.paint("harbour", "tiles", size=48).save(class_folder / "pictures" / "m1.png")
    status, out, _ = said(capsys, *words)
    assert status == 0 and out.count("it is not known what") == 2
    assert [set(given[1].values()) | set(given[2].values()) for given in asked] == [{"harbour", "starry"}] * 2
    assert [len(given[0]) for given in asked] == [3, 1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["count", "none.jsonl"], "there are no votes to count"),
        (["count", "votes.jsonl", "--pictures", "harbour"], "none of the pictures was voted on"),
        (["count", "votes.jsonl", "--pictures", "pictures"], "what were the pictures made of?"),
        (["count", "votes.jsonl", "-o", "a.txt"], "the page is called NAME.html"),
        (["count", "votes.jsonl", "--class", "9z"], "there are no votes to count"),
        (["page", "harbour", "-o", "a.html"], "2 to 40 pictures"),
        (["page", "harbour", "bridge", "-o", "a.pdf"], "NAME.html"),
        (["page", "empty", "-o", "a.html"], "there is no picture in the folder"),
    ],
)
def test_bad_input_of_the_commands_is_one_sentence(class_folder, capsys, words, sentence):
    (class_folder / "empty").mkdir()
    status, _, err = said(capsys, "vote", *words)
    assert status == 2 and sentence in err and err.count("\n") == 1, err
    assert sorted(p.name for p in class_folder.iterdir()) == ["empty", "pictures", "votes.jsonl"]
