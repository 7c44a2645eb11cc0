"""Which site a page of settings is about, of those that a person may manage."""

from server.conversation.site import Site
from server.desk.sessions import Person
from server.inbox.found import NothingHere
from server.team.role import Role


def chosen_site(person: Person, site_id: str | None) -> Site:
    """The site with this id, or their first one where none is named; raises NothingHere for any other."""
    for site in person.sites:
        if site_id in (None, "", site.site_id):
            return site
    raise NothingHere("No such site for this person.")


def role_on(person: Person, site: Site) -> Role:
    """The person's own role on one of their sites."""
    return next(each.role for each in person.memberships if each.site.site_id == site.site_id)
