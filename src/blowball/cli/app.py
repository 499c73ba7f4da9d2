"""The verbs together."""

from __future__ import annotations

from typing import Annotated

import typer

from blowball.cli import cite, compare, demo, fit, forecast, levers, list_, plan, run, serve, show, trial, validate
from blowball.cli.say import NOTICE

# The parser's own complaint about arguments; where its class lives differs between versions of typer.
USAGE: type[typer.BadParameter] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")  # type: ignore[assignment]

app = typer.Typer(
    help=f"Blowball: what happens after a cancer has been treated, simulated patient by patient. {NOTICE}",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        import blowball

        typer.echo(f"blowball {blowball.__version__}. {NOTICE}")
        raise typer.Exit()


@app.callback(invoke_without_command=True)
def _verbs(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command("demo", epilog=NOTICE)(demo.demo)
app.command("run", epilog=NOTICE)(run.run)
app.command("compare", epilog=NOTICE)(compare.compare)
app.command("levers", epilog=NOTICE)(levers.levers)
app.command("trial", epilog=NOTICE)(trial.trial)
app.command("fit", epilog=NOTICE)(fit.fit)
app.command("forecast", epilog=NOTICE)(forecast.forecast)
app.command("plan", epilog=NOTICE)(plan.plan)
app.command("validate", epilog=NOTICE)(validate.validate)
app.command("list", epilog=NOTICE)(list_.list_)
app.command("show", epilog=NOTICE)(show.show)
app.command("cite", epilog=NOTICE)(cite.cite)
app.command("serve", epilog=NOTICE)(serve.serve)
