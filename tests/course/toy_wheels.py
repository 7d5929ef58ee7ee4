"""A package index of toys: wheels of a few hundred bytes, with the markers and the tags that real ones have."""

import hashlib
import zipfile
from base64 import urlsafe_b64encode

NST = "import sys\n\n\ndef main():\n    print('toy', *sys.argv[1:])\n"


def wheel(folder, name, tag="py3-none-any", requires=(), extras=(), code="", version="1.0", script=None):
    """Write one wheel; its path."""
    info = f"{name}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Provides-Extra: {extra}" for extra in extras] + [f"Requires-Dist: {one}" for one in requires]
    files = {f"{name}.py": code or f"name = {name!r}\n", f"{info}/METADATA": "\n".join(lines) + "\n"}
    files[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: toy\nRoot-Is-Purelib: true\nTag: {tag}\n"
    if script:
        files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{script}\n"
    digests = {path: urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for path, text in files.items()}
    record = [f"{path},sha256={digest.decode().rstrip('=')}," for path, digest in digests.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    path = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def shelf(folder):
    """Toys in a folder: what a kit takes of them is worked out by hand in the tests. Returns nstlib's."""
    for name in ("plain", "for_windows", "for_posix", "early", "deeper"):
        wheel(folder, name, requires=["deeper; os_name == 'nt'"] if name == "plain" else ())
    for tag in ("cp312-cp312-win_amd64", "cp312-cp312-manylinux_2_17_x86_64", "cp312-cp312-macosx_11_0_arm64"):
        wheel(folder, "native", tag)
    needs = ["plain", "native; python_version == '3.12' and extra == 'cpu'", "native; python_version == '3.13'"]
    needs += ["for_windows; sys_platform == 'win32' and extra == 'lab'", "for_posix; platform_system != 'Windows'"]
    needs += ["early; python_full_version < '3.12.1' and python_version == '3.12'"]
    extras = ("cpu", "fast", "lab")
    return wheel(folder, "nstlib", requires=needs, extras=extras, code=NST, version="9.9", script="nst = nstlib:main")
