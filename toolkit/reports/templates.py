"""Fill the page templates that lie in `toolkit/templates`; everything put into them is escaped."""

from __future__ import annotations

from functools import cache

import jinja2
from markupsafe import Markup

from toolkit.resources import TEMPLATES
from toolkit.wording import read_palette


def fill_template(name: str, /, **values: object) -> str:
    """The template of that name as a page, with the shared style in it."""
    return _environment().get_template(name).render(style=read_style(), **values).rstrip("\n") + "\n"


def fill_text(name: str, /, **values: object) -> str:
    """The template of that name as plain text: nothing is escaped, so the values must suit its format."""
    return _environment(escape=False).get_template(name).render(**values).rstrip("\n") + "\n"


@cache
def read_style() -> Markup:
    """The style sheet of every page: the colours of the palette, then the shared rules."""
    colours = "".join(f"--{name}:{colour};" for name, colour in read_palette().items())
    rules = (TEMPLATES / "base.css").read_text(encoding="utf-8")
    return Markup(f":root{{{colours}}}\n{rules}")  # noqa: S704  # our own files, not a reader's text


@cache
def _environment(*, escape: bool = True) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=escape,  # noqa: S701  # what is not escaped is no page
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
