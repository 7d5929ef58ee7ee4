"""What the wheel holds beside what pyproject.toml names: the lessons, without what their cells have put out.

With their pictures the lessons are 4 MB, which base64 keeps from being packed any smaller; without them 60 kB.
nstcourse/handout.py writes them into a learner's folder.
"""

import json
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSIDE = "nstcourse/_data/learner/notebooks"


class Lessons(BuildHookInterface):
    """Adds notebooks/*.ipynb, bare, to a wheel; an editable installation finds them in the checkout."""

    PLUGIN_NAME = "custom"
    folder = None

    def initialize(self, version, build_data):
        """Write the bare lessons into a folder that lives as long as the build, and name them."""
        if version == "editable":
            return
        self.folder = tempfile.TemporaryDirectory()
        for source in sorted(Path(self.root, "notebooks").glob("*.ipynb")):
            notebook = json.loads(source.read_text(encoding="utf-8"))
            for cell in notebook["cells"]:
                if cell["cell_type"] == "code":
                    cell["outputs"], cell["execution_count"] = [], None
            bare = Path(self.folder.name, source.name)
            bare.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            build_data["force_include"][str(bare)] = f"{INSIDE}/{source.name}"

    def finalize(self, version, build_data, artifact_path):
        """Take the folder away."""
        if self.folder:
            self.folder.cleanup()
