"""The verbs of the command line, one a module: HELP, `add_options(parser)` and `run(args)`, which gives an Answer."""

from toolkit.commands import (
    annotate,
    correct,
    dictionary,
    diff,
    digest,
    index,
    pdf,
    report,
    run,
    schedule,
    verify,
)
from toolkit.commands.answer import Answer

VERBS = {
    "report": report,
    "run": run,
    "schedule": schedule,
    "verify": verify,
    "diff": diff,
    "correct": correct,
    "index": index,
    "pdf": pdf,
    "digest": digest,
    "annotate": annotate,
    "dictionary": dictionary,
}

__all__ = ["VERBS", "Answer"]
