"""`handrail user`: the people who work on the desk."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from rich.markup import escape

from server.commands.running import SiteOption, run_command
from server.commands.terminal import OUT
from server.settings import Settings
from server.team.role import Role

user_app = typer.Typer(help="The people who work on the desk.", no_args_is_help=True)

EmailArgument = Annotated[str, typer.Argument(help="Address that they sign in with.")]
PasswordOption = Annotated[
    str,
    typer.Option(
        prompt=True, confirmation_prompt=True, hide_input=True, envvar="PASSWORD", help="At least 8 characters."
    ),
]
RoleOption = Annotated[Role, typer.Option(help="What they may do on the site.")]


@user_app.command("add")
def user_add(
    email: Annotated[str, typer.Argument(help="Address to sign in with.")],
    name: Annotated[str, typer.Option(prompt=True, help="Shown to visitors beside replies.")],
    password: PasswordOption,
    site: SiteOption = None,
    role: RoleOption = Role.OWNER,
) -> None:
    """Add somebody who works on the desk of a site."""
    from server.commands.users import add

    async def work(settings: Settings) -> None:
        added = await add(settings, email=email, name=name, password=password, site_key=site, role=role)
        OUT.print(f"{escape(added.name)} may sign in at {settings.origin}/desk as {escape(added.email)}, {role.value}.")

    run_command(work)


@user_app.command("list")
def user_list(site: SiteOption = None) -> None:
    """List the members of a site: role, second factor, when they were last seen."""
    from server.commands.users import print_members

    run_command(lambda settings: print_members(settings, site))


@user_app.command("role")
def user_role(
    email: EmailArgument, role: Annotated[Role, typer.Argument(help="The role.")], site: SiteOption = None
) -> None:
    """Give somebody a role on a site; who has an account and is no member there becomes one."""
    from server.commands.users import give_role

    run_command(lambda settings: give_role(settings, email, role, site))


@user_app.command("remove")
def user_remove(email: EmailArgument, site: SiteOption = None) -> None:
    """Take somebody off a site; their open tickets there wait for anybody again."""
    from server.commands.users import remove

    run_command(lambda settings: remove(settings, email, site))


@user_app.command("disable")
def user_disable(email: EmailArgument) -> None:
    """Lock somebody out of all sites and end their sessions at once; what they wrote stays."""
    from server.commands.users import disable

    _of_account(email, disable)


@user_app.command("enable")
def user_enable(email: EmailArgument) -> None:
    """Let somebody in again who was locked out."""
    from server.commands.users import enable

    _of_account(email, enable)


@user_app.command("password")
def user_password(email: EmailArgument, password: PasswordOption) -> None:
    """Set another password for somebody who forgot theirs; all their sessions end."""
    from server.commands.users import set_password

    _of_account(email, lambda settings, address: set_password(settings, address, password))


@user_app.command("second-factor-off")
def user_second_factor_off(email: EmailArgument) -> None:
    """Take the second factor off somebody who lost their phone and all recovery codes."""
    from server.commands.users import second_factor_off

    _of_account(email, second_factor_off)


def _of_account(email: str, deed: Callable[[Settings, str], Awaitable[str]]) -> None:
    async def work(settings: Settings) -> None:
        OUT.print(escape(await deed(settings, email)))

    run_command(work)
