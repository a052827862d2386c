"""`ledgerlink`: what operators and finance do from a terminal."""

import click

from shared.cli import (
    apps,
    check,
    connecting,
    connections,
    customers,
    deals,
    digest,
    holds,
    inspect,
    mapping,
    match,
    mode,
    new,
    notices,
    opening,
    parked,
    plan,
    receivables,
    reconcile,
    refresh,
    revenue,
    rules,
    sandbox,
    show,
    webhooks,
)

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


@click.group(
    context_settings=CONTEXT,
    epilog="Exit: 0 ok, 1 failed, 2 usage, 3 held, 4 the world moved, 5 reconnect, 75 retry later.",
)
@click.option(
    "--stack", default="ledgerlink", show_default=True, envvar="LEDGERLINK_STACK", help="Name of the deployment."
)
@click.option("--aws", is_flag=True, help="Speak to the AWS account even while a local stack is up here.")
@click.version_option(package_name="ledgerlink")
@click.pass_context
def main(context: click.Context, stack: str, *, aws: bool) -> None:
    """
    Connect a CRM to an accounting system: deals won become draft invoices.

    Commands speak to the local stack while `make local` is up in this folder, else to the deployment in your AWS account.
    """
    context.obj = {"stack": stack, "aws": aws}


for command in (
    sandbox.sandbox,
    inspect.state,
    inspect.explain,
    plan.plan,
    plan.apply,
    reconcile.reconcile,
    digest.digest,
    receivables.receivables,
    revenue.revenue,
    show.show,
    holds.holds,
    customers.customers,
    parked.parked,
    deals.sync,
    deals.rearm,
    refresh.refresh,
    connecting.connect,
    connecting.disconnect,
    connections.connections,
    apps.app,
    webhooks.webhooks,
    notices.notices,
    connections.setup,
    opening.init,
    check.check,
    mode.mode_of,
    rules.rules,
    mapping.map_products,
    match.match,
    new.new,
):
    main.add_command(command)
