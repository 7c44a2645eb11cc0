"""Says to the other pages of a site that somebody has a ticket open."""

from server.desk.sessions import Person
from server.realtime.events import PersonLooks
from server.realtime.hub import Hub
from server.realtime.topics import desk_topic


def tell_looks(hub: Hub, site_id: str, ticket_id: str, person: Person, doing: str) -> None:
    """Tells the others of the site that somebody is looking, typing or gone. Best effort."""
    hub.publish(desk_topic(site_id), PersonLooks(site_id, ticket_id, person.user_id, person.name, doing))
