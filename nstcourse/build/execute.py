"""Running all cells of a notebook in a fresh kernel."""

import os
import re

from nstcourse.build.sources import need
from nstlib.errors import NSTError

# What a lesson runs with when it is built: no live widgets, no download, the network everybody has.
ENVIRONMENT = {
    "NST_STATIC": "1",
    "NST_OFFLINE": "1",
    "NST_BACKBONE": "pocket",
    "NST_FAST": "",
    "KERAS_BACKEND": "tensorflow",
}


def execute(notebook, folder, environment=None, places=None):
    """Run all cells in a fresh kernel and keep their outputs; an error in a cell is an NSTError, in words.

    places: {cell id: line of the source}, for the words.
    """
    nbclient = need("nbclient")
    folder.mkdir(exist_ok=True)
    client = nbclient.NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        record_timing=False,
    )
    variables = {**os.environ, **ENVIRONMENT, **(environment or {})}
    try:
        client.execute(env=variables)
    except nbclient.exceptions.CellExecutionError as error:
        where = _where(notebook, places or {})
        raise NSTError(f"{where}: a cell fails with {error.ename}: {error.evalue}.") from None
    except (nbclient.exceptions.DeadKernelError, nbclient.exceptions.CellTimeoutError) as error:
        source = notebook.metadata["nst"]["source"]
        raise NSTError(f"{source}: the kernel died or took too long ({type(error).__name__}).") from None
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    return notebook


def _joined(outputs):
    """What was printed in one go, in one piece: on a busy machine it comes in several."""
    joined = []
    for output in outputs:
        if joined and output.output_type == "stream" and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def _where(notebook, places):
    """The source and the line at which a cell has failed."""
    source = notebook.metadata["nst"]["source"]
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error" and cell.id in places:
                # IPython names the line within the cell, first of all frames that of the failing cell itself.
                text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback))
                within = re.search(r"Cell In\[\d+\], line (\d+)", text)
                return f"{source}, line {places[cell.id] + (int(within[1]) - 1 if within else 0)}"
    return source
