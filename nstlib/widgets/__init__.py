"""Widgets: watch and steer what every layer contributes, in JupyterLab, Notebook, VS Code, Voila and Colab.

    from nstlib import widgets
    widgets.Studio("harbour", "impasto")

Each widget is thin: controls over a job or over kept features, and a `board()` of what is shown now. Without live
widgets (NST_STATIC=1, no ipywidgets, plain Python) it shows that board as a picture instead; `freeze()` does the same
to a live one, so that a saved notebook shows it anywhere.
"""

from nstlib.widgets.atlas import FeatureAtlas
from nstlib.widgets.blocks import BlockLedger
from nstlib.widgets.calm import CalmSession
from nstlib.widgets.gram import GramLens
from nstlib.widgets.ledger import LayerLedger
from nstlib.widgets.numbers import NumberLedger
from nstlib.widgets.operations import StepLedger
from nstlib.widgets.palette import PaletteLedger
from nstlib.widgets.photos import PhotoDrop
from nstlib.widgets.picker import StylePicker
from nstlib.widgets.question import Predict
from nstlib.widgets.regions import MaskPainter
from nstlib.widgets.sheet import SettingsSheet
from nstlib.widgets.strips import DepthStrips
from nstlib.widgets.studio import Studio
from nstlib.widgets.styles import StyleMap
from nstlib.widgets.timemachine import TimeMachine
from nstlib.widgets.tug import TugOfWar
from nstlib.widgets.vote import Vote
from nstlib.widgets.ways import ThreeWays

__all__ = [
    "BlockLedger",
    "CalmSession",
    "DepthStrips",
    "FeatureAtlas",
    "GramLens",
    "LayerLedger",
    "MaskPainter",
    "NumberLedger",
    "PaletteLedger",
    "PhotoDrop",
    "Predict",
    "SettingsSheet",
    "StepLedger",
    "Studio",
    "StyleMap",
    "StylePicker",
    "ThreeWays",
    "TimeMachine",
    "TugOfWar",
    "Vote",
]
