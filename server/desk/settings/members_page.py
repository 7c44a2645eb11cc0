"""`/desk/settings/members`: who works on a site, in which role and which teams, and who is invited."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from escalation.errors import DocumentChanged
from escalation.site_documents import DocumentName, latest_document, store_document
from server.conversation.identifier import new_id
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.entering import go_on
from server.desk.forms import each_of
from server.desk.sessions import Person, end_sessions
from server.desk.settings.chosen_site import chosen_site, role_on
from server.desk.signed_in import Fields
from server.inbox.found import NothingHere
from server.letters.letter import Letter, post
from server.realtime.events import DeskEvent
from server.realtime.topics import user_topic
from server.team.access_policy import AccessPolicy
from server.team.audit_log import record
from server.team.invitations import InvitationRefused, invite, open_invitations, revoke_invitation
from server.team.members import Member, MemberRefused, change_role, member_of, members_of, remove_member
from server.team.role import Permission, Role
from server.team.teams import set_teams_of_member, teams_of
from server.team.users import UserInvalid

PAGE: Final = "/desk/settings/members"

Unit = Callable[[AsyncConnection], Awaitable[None]]

SUBJECT: Final = "You are invited to the desk of {site}"
LETTER: Final = """{name} invites you to work on the desk of {site}, where customers are answered.

Open this address to join. It works once, until {until} UTC:

{link}

If you do not expect this, do nothing.
"""


class MembersPage:
    """The members of one site, and what is done with them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """Everybody, and the open invitations."""
        return await self._page(person, chosen_site(person, request.query_params.get("site")))

    async def change(self, request: Request, person: Person, fields: Fields) -> Response:
        """Another role for a member, and the teams that they are in."""
        site = chosen_site(person, fields.get("site"))
        role, wanted, at = _role_in(fields), each_of(fields, "team"), self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            member = await self._member(connection, request, person, site)
            await change_role(
                connection, site.site_id, member, role or member.role, person.actor, role_on(person, site), at
            )
            await set_teams_of_member(connection, site.site_id, member.user_id, wanted, person.actor, at)

        return await self._done(request, person, site, unit)

    async def remove(self, request: Request, person: Person, fields: Fields) -> Response:
        """Takes somebody off the site."""
        site, at = chosen_site(person, fields.get("site")), self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            member = await self._member(connection, request, person, site)
            await remove_member(connection, site.site_id, member, person.actor, role_on(person, site), at)

        return await self._done(request, person, site, unit)

    async def end_sessions(self, request: Request, person: Person, fields: Fields) -> Response:
        """Signs somebody out everywhere, as after a stolen laptop."""
        site, at = chosen_site(person, fields.get("site")), self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            member = await self._member(connection, request, person, site)
            if member.role is Role.OWNER and role_on(person, site) is not Role.OWNER:
                raise MemberRefused("Only an owner of the site ends an owner's sessions. Ask one of them.")
            await end_sessions(connection, member.user_id)
            await record(connection, site.site_id, person.actor, "member.sessions_ended", member.user_id, at)

        return await self._done(request, person, site, unit)

    async def invite(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Makes a link that is shown once, and sent where letters are."""
        site, at, email = chosen_site(person, fields.get("site")), self._desk.now(), fields.get("email", "")

        async def unit(connection: AsyncConnection) -> str:
            invitation, secret = await invite(
                connection,
                site.site_id,
                email=email,
                role=_role_in(fields) or Role.AGENT,
                team_id=fields.get("team") or None,
                actor=person.actor,
                own=role_on(person, site),
                at=at,
            )
            link = f"{self._desk.settings.origin}/desk/join/{secret}"
            if self._sends:
                await post(connection, _letter(site, person, invitation.email, link, invitation.expires_at), at)
            return link

        try:
            link = await self._desk.database.write(unit)
        except (UserInvalid, InvitationRefused, MemberRefused) as refused:
            return await self._page(person, site, invite_error=str(refused), fields=fields)
        return await self._page(person, site, link=link, invited=email)

    async def revoke(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Closes an open invitation."""
        invitation_id, at = request.path_params["invitation_id"], self._desk.now()
        site_id = await self._desk.database.write(
            lambda rows: revoke_invitation(rows, person.site_ids, invitation_id, person.actor, at)
        )
        if site_id is None:
            raise NothingHere("No open invitation with this id.")
        return go_on(f"{PAGE}?site={site_id}")

    async def ask_for_second_factor(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Whether members need a second factor; whoever asks for it must have one."""
        site, at = chosen_site(person, fields.get("site")), self._desk.now()
        policy = AccessPolicy(fields.get("second_factor") == "on")
        if policy.second_factor and not person.has_second_factor:
            return await self._page(
                person, site, error="Set up your own second factor first, or you lock yourself out."
            )

        async def unit(connection: AsyncConnection) -> None:
            known = await latest_document(connection, site.site_id, DocumentName.ACCESS)
            await store_document(
                connection,
                site.site_id,
                DocumentName.ACCESS,
                policy.to_document(),
                after_version=0 if known is None else known.version,
                by=(person.user_id, person.name),
                at=at,
            )
            await record(
                connection,
                site.site_id,
                person.actor,
                "second_factor.asked_for",
                site.site_id,
                at,
                asked=policy.second_factor,
            )

        try:
            await self._desk.database.write(unit)
        except DocumentChanged as changed:
            return await self._page(person, site, error=str(changed))
        for member in await self._desk.database.read(lambda rows: members_of(rows, site.site_id)):
            self._tell(member.user_id)
        return go_on(f"{PAGE}?site={site.site_id}")

    async def _member(self, connection: AsyncConnection, request: Request, person: Person, site: Site) -> Member:
        member = await member_of(connection, person.site_ids, site.site_id, request.path_params["user_id"])
        if member is None:
            raise NothingHere("No such member of this site.")
        return member

    async def _done(self, request: Request, person: Person, site: Site, unit: Unit) -> Response:
        try:
            await self._desk.database.write(unit)
        except MemberRefused as refused:
            return await self._page(person, site, error=str(refused))
        self._tell(request.path_params["user_id"])
        return go_on(f"{PAGE}?site={site.site_id}")

    def _tell(self, user_id: str) -> None:
        self._desk.hub.publish(user_topic(user_id), DeskEvent("", ""))

    @property
    def _sends(self) -> bool:
        return self._desk.settings.smtp_url is not None

    async def _page(
        self,
        person: Person,
        site: Site,
        *,
        error: str = "",
        invite_error: str = "",
        link: str = "",
        invited: str = "",
        fields: Fields | None = None,
    ) -> Response:
        at, own = self._desk.now(), role_on(person, site)

        async def unit(connection: AsyncConnection) -> dict[str, object]:
            document = await latest_document(connection, site.site_id, DocumentName.ACCESS)
            return {
                "members": await members_of(connection, site.site_id),
                "teams": await teams_of(connection, site.site_id),
                "invitations": await open_invitations(connection, site.site_id, at),
                "policy": AccessPolicy() if document is None else AccessPolicy.from_document(document.document),
            }

        owns = Permission.OWN in own.permissions
        return self._desk.screens.page(
            "settings/members.html",
            status=422 if error or invite_error else 200,
            person=person,
            path=PAGE,
            site=site,
            owns=owns,
            roles=[role for role in Role if owns or role is not Role.OWNER],
            now=at,
            error=error,
            invite_error=invite_error,
            link=link,
            invited=invited,
            sends=self._sends,
            fields=fields or {},
            **await self._desk.database.read(unit),
        )


def _role_in(fields: Fields) -> Role | None:
    given = fields.get("role")
    return Role(given) if given in set(Role) else None


def _letter(site: Site, person: Person, recipient: str, link: str, until: datetime) -> Letter:
    return Letter(
        site_id=site.site_id,
        letter_id=new_id("l"),
        conversation_id=None,
        recipient=recipient,
        subject=SUBJECT.format(site=_line(site.name)),
        body=LETTER.format(name=_line(person.name), site=_line(site.name), link=link, until=f"{until:%d %b %Y, %H:%M}"),
    )


def _line(text: str) -> str:
    """One clean line, in which nothing looks like an encoded word (RFC 2047)."""
    clean = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(clean.split()).replace("=?", "= ?")
