"""One idea each, as a board of pictures, a table and a sentence: the plain functions behind the widgets.

    nst.explain.gram_lens("impasto", "block2_conv1", 3, 7)

Every idea is a staircase: `nstlib.lens` has its arrays, a module here makes them a board, `nstlib.views` draws the
board, and the module of the same name in `nstlib.widgets` puts controls to it.

Every function takes arrays, files or gallery names and works on every network. The widgets call the `board_of_...`
functions with features that they keep, so that a click costs no pass through the network.
"""

from importlib import import_module

# Public name -> the module of its idea, which is loaded when the name is first used.
_ROOMS = {
    "SHOWN": "subject",
    "SIZE": "subject",
    "at_one_picture": "subject",
    "name_of": "subject",
    "board_of_atlas": "atlas",
    "feature_atlas": "atlas",
    "board_of_gram": "gram",
    "gram_lens": "gram",
    "shuffling_in_words": "gram",
    "CONTENT_DEPTHS": "strips",
    "board_of_strip": "strips",
    "depth_recipes": "strips",
    "depth_strip": "strips",
    "board_of_ledger": "ledger",
    "layer_ledger": "ledger",
    "block_ledger": "blocks",
    "beside_the_painting": "blocks",
    "STROKES": "blocks",
    "board_of_blocks": "blocks",
    "board_of_numbers": "numbers",
    "number_ledger": "numbers",
    "board_of_step": "operations",
    "step_ledger": "operations",
    "board_of_ways": "ways",
    "three_ways": "ways",
    "board_of_failures": "failures",
    "failure_gallery": "failures",
    "board_of_palette": "palette",
    "palette_ledger": "palette",
    "board_of_regions": "regions",
    "board_of_painted": "regions",
    "region_map": "regions",
    "takes": "regions",
    "SIDE": "regions",
    "Styles": "styles",
    "board_of_styles": "styles",
    "style_map": "styles",
    "styles_of": "styles",
    "ORDERS_OF_PICKER": "picker",
    "board_of_picker": "picker",
    "measured_paintings": "picker",
    "style_picker": "picker",
    "board_of_sheet": "sheet",
    "calm_loop": "calm",
    "class_vote": "vote",
    "vote_question": "vote",
    "board_of_tug": "tug",
    "tug_of_war": "tug",
    "board_of_result": "studio",
    "time_machine": "timemachine",
    "check_question": "question",
    "predict": "question",
}

__all__ = sorted(_ROOMS)


def __getattr__(name):
    if name not in _ROOMS:
        raise AttributeError(f"module 'nstlib.explain' has no attribute '{name}'")
    value = getattr(import_module(f"nstlib.explain.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *_ROOMS})
