"""What the wheel holds beside what pyproject.toml names: the sheets, and the lessons without their outputs.

With their pictures the lessons are 4 MB, which base64 keeps from being packed any smaller; without them 60 kB.
nstcourse/handout.py writes both into a learner's folder.
"""

import json
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSIDE = "nstcourse/_data/learner"


class Lessons(BuildHookInterface):
    """Adds notebooks/*.ipynb, bare, and a sheet for each text in course/exercises; nothing else that may lie there.

    An editable installation finds both in the checkout.
    """

    PLUGIN_NAME = "custom"
    folder = None

    def initialize(self, version, build_data):
        """Write the bare lessons into a folder that lives as long as the build, and name them, and the sheets."""
        if version == "editable":
            return
        root, self.folder = Path(self.root), tempfile.TemporaryDirectory()
        for source in sorted(root.glob("notebooks/*.ipynb")):
            notebook = json.loads(source.read_text(encoding="utf-8"))
            for cell in notebook["cells"]:
                if cell["cell_type"] == "code":
                    cell["outputs"], cell["execution_count"] = [], None
            bare = Path(self.folder.name, source.name)
            bare.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            build_data["force_include"][str(bare)] = f"{INSIDE}/notebooks/{source.name}"
        for text in sorted(root.glob("course/exercises/*.py")):
            sheet = root / "exercises" / f"{text.stem}.ipynb"
            _refuse_worked(sheet)
            build_data["force_include"][str(sheet)] = f"{INSIDE}/exercises/{sheet.name}"

    def finalize(self, version, build_data, artifact_path):
        """Take the folder away."""
        if self.folder:
            self.folder.cleanup()


def _refuse_worked(sheet):
    """A sheet with an answer in it must not be given to everybody."""
    for cell in json.loads(sheet.read_text(encoding="utf-8"))["cells"]:
        task = cell["metadata"].get("nst", {}).get("task")
        if task and "raise nst.Todo(" not in "".join(cell["source"]):
            raise SystemExit(f"{sheet} holds an answer to task {task}; move it away, then run: make course")
