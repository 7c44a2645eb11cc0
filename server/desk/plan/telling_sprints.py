"""After a deed on a sprint: the desks of its site look again."""

from escalation.sprint.sprint import Sprint
from server.desk.desk import Desk
from server.realtime.events import DeskEvent
from server.realtime.topics import desk_topic


def tell_sprint(desk: Desk, sprint: Sprint) -> None:
    """Tells the boards and queues of the sprint's site, after the commit."""
    desk.hub.publish(desk_topic(sprint.site_id), DeskEvent(sprint.site_id, ""))
