"""Write environment.yml from pyproject.toml, the one source of dependencies.

python scripts/write_environment.py            writes the file
python scripts/write_environment.py --check    exit status 1 where it is not what would be written
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "environment.yml"
EXTRAS = ("test", "lint")
HEAD = "# Written by scripts/write_environment.py from pyproject.toml; do not edit."


def split_requirement(requirement: str) -> tuple[str, str]:
    """Name and version range of a requirement such as "pandas>=3,<4"."""
    match = re.fullmatch(r"([A-Za-z0-9._-]+)\s*(.*)", requirement)
    if match is None:
        raise ValueError(f"pyproject.toml: requirement {requirement!r} is not understood")
    return match[1], match[2].replace(" ", "")


def write_environment(pyproject: str) -> str:
    """The text of environment.yml for the text of a pyproject.toml."""
    data = tomllib.loads(pyproject)
    project, names = data["project"], data["tool"]["communique"]["conda-names"]
    wanted = [*project["dependencies"]]
    for extra in EXTRAS:
        wanted += project["optional-dependencies"][extra]
    conda, pip = [], []
    for requirement in sorted(set(wanted)):
        name, versions = split_requirement(requirement)
        if names.get(name, name):
            conda.append(names.get(name, name) + versions)
        else:
            pip.append(requirement)
    lines = [HEAD, "name: communique", "channels:", "  - conda-forge", "dependencies:"]
    lines += [f"  - python{project['requires-python'].replace(' ', '')}"]
    lines += [f"  - {item}" for item in conda]
    lines += ["  - pip", "  - pip:", *(f"      - {item}" for item in pip), "      - -e ."]
    return "\n".join(lines) + "\n"


def main() -> int:
    text = write_environment((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if "--check" in sys.argv[1:]:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == text
        if not same:
            print("environment.yml is not what pyproject.toml says; run python scripts/write_environment.py")
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
