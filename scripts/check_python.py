"""Stop early, with a plain sentence, where Python is too old or too new for the lock."""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 14):
    found = ".".join(map(str, sys.version_info[:3]))
    sys.exit(
        f"Communiqué needs Python 3.11 to 3.14; {sys.executable} is {found}. "
        "Name another one: make report PYTHON=python3.12"
    )
