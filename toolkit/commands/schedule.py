"""`communique schedule`."""

from __future__ import annotations

import argparse
from pathlib import Path

from toolkit.commands.answer import Answer

HELP = "write what makes a report on time: crontab line, systemd units or GitHub Actions workflow"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument("name", help="a report of the configuration")
    parser.add_argument("--as", dest="form", required=True, metavar="FORM", help="cron, systemd or github")
    parser.add_argument("--config", default="reports.toml", help="the configuration (default: %(default)s)")
    parser.add_argument("--out", help="folder for the files (default: print them)")


def run(args: argparse.Namespace) -> Answer:
    """Write the files of a schedule, or print them."""
    from toolkit.reports.plan import read_plan
    from toolkit.reports.schedule import write_schedule

    plan = read_plan(args.config)
    folder = Path(args.out) if args.out else None
    files = write_schedule(plan, plan.choose([args.name])[0], form=args.form, folder=folder)
    if folder:
        text = "\n".join(str(folder / name) for name in files)
    elif len(files) == 1:
        text = next(iter(files.values())).rstrip("\n")
    else:
        text = "\n".join(f"# {name}\n{content}" for name, content in files.items()).rstrip("\n")
    return Answer(text, {"files": files, "folder": args.out})
