"""JUnit: a suite for each submission, a case for each probe, for programs that show test results.

failure: the probe does not hold; error: the answer could not be run to its end, or was refused; skipped: nothing was
written or handed in, or a person judges it. Points are not in it; report.json has them.
"""

from xml.etree import ElementTree as ET

from nstcourse.grading.reports import reading
from nstcourse.grading.reports.texts import line, plain

BY_HAND = "manual: judged by a person"


def document(report):
    """junit.xml as bytes."""
    root = ET.Element("testsuites", name="nst grade")
    for submission in report["submissions"]:
        root.append(_suite(report, submission))
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key)) for suite in root)))
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _suite(report, submission):
    stem, exercise = submission["exercise"], report["exercises"][submission["exercise"]]
    suite = ET.Element("testsuite", name=f"{line(submission['student'], 100)} {line(stem)}")
    properties = ET.SubElement(suite, "properties")
    for name, value in (("sandbox", report["sandbox"]["level"]), ("kit", report["kit"])):
        ET.SubElement(properties, "property", name=name, value=line(value))
    for i, task in exercise["tasks"].items():
        mark = submission["tasks"].get(i)
        for place, probe in enumerate(task["probes"]):
            case = _case(suite, f"{stem}.{i} {task['name']}", probe["says"])
            _outcome(case, submission, mark, task, place)
    for title in exercise["manual"]:
        ET.SubElement(_case(suite, f"{stem}.manual", title), "skipped", message=BY_HAND)
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(key, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("time", f"{float(submission['seconds']):.2f}")
    suite.set("timestamp", line(report["graded_at"])[:19])  # the schema knows no time zones
    return suite


def _case(suite, of, name):
    return ET.SubElement(suite, "testcase", classname=line(of), name=line(name), time="0")


def _outcome(case, submission, mark, task, place):
    if submission["status"] == "missing":
        ET.SubElement(case, "skipped", message=line(submission["words"], 400))
    elif submission["status"] == "refused" or mark is None:
        words = submission["words"] or "the task was not graded."
        ET.SubElement(case, "error", message=line(words, 400), type="refused")
    elif mark["status"] in ("not attempted", "missing"):
        ET.SubElement(case, "skipped", message=line(reading.reason(mark, task), 400))
    elif mark["status"] in ("error", "timeout", "refused"):
        ET.SubElement(case, "error", message=line(reading.reason(mark, task), 400), type=mark["status"])
    elif not reading.passed(mark, place):
        # The words are about the first probe that fails; what fails after it may follow from it.
        first = not any(not reading.passed(mark, k) for k in range(place))
        words = reading.reason(mark, task) if first else "it does not hold either."
        failure = ET.SubElement(case, "failure", message=line(words, 400), type=mark["status"])
        failure.text = plain("\n".join(mark["words"])) if first else None
