"""The addresses of the queue, its filters and its views."""

from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.filter_page import FilterPage
from server.desk.queue_page import QueuePage
from server.desk.views_page import ViewsPage
from server.team.role import Permission


def queue_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """All of them. Whoever sees the queue may keep views of their own; a shared one asks for more, on its site."""
    views = ViewsPage(desk)
    return (
        Shown("/desk", QueuePage(desk).show),
        Shown("/desk/filters", FilterPage(desk).show),
        Shown("/desk/views", views.show),
        Changed("/desk/views", views.save, Permission.SEE),
        Changed("/desk/views/{view_id}/rename", views.rename, Permission.SEE),
        Changed("/desk/views/{view_id}/filters", views.refilter, Permission.SEE),
        Changed("/desk/views/{view_id}/move", views.move, Permission.SEE),
        Changed("/desk/views/{view_id}/delete", views.delete, Permission.SEE),
    )
