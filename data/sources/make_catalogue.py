"""Join the two hand-written catalogues into data/catalogue.json, contents first, and check every entry."""

import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIELDS = ["name", "kind", "title", "maker", "made", "licence", "alt"]
REAL = ["died", "free"]  # of a picture that was not made here: when its painter died, and why it is free


def entries():
    for kind in ("content", "style"):
        for entry in json.loads((HERE / kind / "catalogue.json").read_text(encoding="utf-8")):
            if not set(FIELDS) <= set(entry) <= {*FIELDS, *REAL} or entry["kind"] != kind:
                raise SystemExit(f"{kind}/catalogue.json: {entry.get('name')} must have {FIELDS}, if real also {REAL}.")
            if not (HERE.parent / kind / f"{entry['name']}.jpg").is_file():
                raise SystemExit(f"{kind}/catalogue.json: there is no picture for '{entry['name']}'.")
            yield {field: entry[field] for field in FIELDS + REAL if field in entry}


if __name__ == "__main__":
    pictures = list(entries())
    text = json.dumps(pictures, indent=1, ensure_ascii=False) + "\n"
    target = HERE.parent / "catalogue.json"
    temporary = target.with_suffix(".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(target)
    print(f"{target.name}: {len(pictures)} pictures")
