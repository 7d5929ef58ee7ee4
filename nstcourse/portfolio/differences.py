"""In which settings the works of one pair differ: read from the recipes themselves, not from what is claimed."""

# What follows from the network or the version, and is no choice of a person.
NO_CHOICE = ("weights", "name")


def flat(recipe):
    """{setting: value}, with the entries of a setting that has several, style_layers say, each for itself."""
    found = {}
    for name, value in recipe.items():
        if name in NO_CHOICE:
            continue
        if isinstance(value, dict) and value:
            found |= {f"{name} {key}": one for key, one in value.items()}
        else:
            found[name] = value
    return found


def differing(recipes):
    """{setting: [its value in each recipe]} of the settings that are not the same in all; None where one has it not."""
    every = [flat(recipe) for recipe in recipes]
    names = dict.fromkeys(name for one in every for name in one)
    rows = {name: [one.get(name) for one in every] for name in names}
    return {name: values for name, values in rows.items() if any(value != values[0] for value in values)}


def groups(works):
    """[[Work]]: those of one photograph and one style together, in the order of the first of each."""
    found = {}
    for work in works:
        found.setdefault(work.pair, []).append(work)
    return list(found.values())


def in_words(works):
    """A sentence that says in how many settings these works of one pair differ."""
    if len(works) < 2:
        return "One picture alone: another that differs in one setting would say what that setting does."
    rows = differing([work.recipe for work in works])
    settings = dict.fromkeys(name.split(" ")[0] for name in rows)
    if not rows:
        return "By their files all settings are the same: these pictures are one recipe."
    if len(settings) == 1:
        return f"By their files they differ in one setting, {next(iter(settings))}."
    listed = ", ".join(list(settings)[:6]) + (", …" if len(settings) > 6 else "")
    return f"By their files they differ in {len(settings)} settings at once: {listed}."
