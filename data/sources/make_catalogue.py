"""Join the two hand-written catalogues into data/catalogue.json, contents first, and check every entry."""

import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIELDS = ["name", "kind", "title", "maker", "made", "licence", "alt"]


def entries():
    for kind in ("content", "style"):
        for entry in json.loads((HERE / kind / "catalogue.json").read_text(encoding="utf-8")):
            if sorted(entry) != sorted(FIELDS) or entry["kind"] != kind:
                raise SystemExit(f"{kind}/catalogue.json: {entry.get('name')} must have exactly {FIELDS}.")
            if not (HERE.parent / kind / f"{entry['name']}.jpg").is_file():
                raise SystemExit(f"{kind}/catalogue.json: there is no picture for '{entry['name']}'.")
            yield {field: entry[field] for field in FIELDS}


if __name__ == "__main__":
    text = json.dumps(list(entries()), indent=1, ensure_ascii=False) + "\n"
    target = HERE.parent / "catalogue.json"
    temporary = target.with_suffix(".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(target)
    print(f"{target.name}: {text.count('licence')} pictures")
