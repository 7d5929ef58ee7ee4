"""`nst portfolio`, and `nst course critics`."""

from pathlib import Path
from typing import Annotated

import typer


def portfolio(
    folder: Annotated[Path, typer.Argument(help="The folder with the paintings that nst wrote.", metavar="DIR")],
):
    """Make a portfolio of the paintings in DIR: a page with their recipe cards, and a sheet for critique by others.

    What no file can know is asked for in DIR/portfolio.toml; the same command takes in what is written there, and what
    critics give back (critique_NAME.json). Nothing that you have written is overwritten.
    """
    from nstcourse.portfolio import making

    for line in making.in_words(making.make(folder)):
        print(line)


def critics(
    roster: Annotated[Path, typer.Argument(help="A CSV file of the class: id, name.", metavar="CSV")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The CSV file to write: who looks at whose portfolio.")],
    each: Annotated[int, typer.Option(help="How many portfolios each person looks at.")] = 3,
    seed: Annotated[int, typer.Option(help="Another number, another order.")] = 0,
):
    """Say who looks at whose portfolio: everyone at as many, every portfolio by as many, nobody at their own."""
    from nstcourse.portfolio import rounds

    print(rounds.write(roster, out, each, seed))
