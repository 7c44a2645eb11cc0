"""Whom a visitor sees at the head of the panel."""

from datetime import timedelta

from server.desk.faces import FACES_MAX, faces_of
from server.desk.sessions import open_session
from server.team.users import disable_user, set_picture
from tests.server.desk.house import House


async def test_those_at_their_desk_come_first_then_those_with_a_picture_and_never_an_address(house: House) -> None:
    site, other = await house.site("Fernway"), await house.site("Other")
    people = [await house.user(f"{name}@example.com", name, site) for name in ("Ada", "Bo", "Cy", "Di")]
    await house.user("eve@example.com", "Eve", other)
    at = house.clock.now
    await house.database.write(lambda rows: set_picture(rows, people[2].user_id, "/v1/pictures/aa"))
    await house.database.write(lambda rows: open_session(rows, people[3], at))
    faces = await house.database.read(lambda rows: faces_of(rows, site.site_id, at))
    assert [(face.name, face.picture) for face in faces] == [("Di", None), ("Cy", "/v1/pictures/aa"), ("Ada", None)]
    assert len(faces) == FACES_MAX
    assert "example.com" not in repr(faces)
    later = at + timedelta(days=2)
    await house.database.write(lambda rows: disable_user(rows, people[2], later))
    faces = await house.database.read(lambda rows: faces_of(rows, site.site_id, later))
    assert [face.name for face in faces] == ["Ada", "Bo", "Di"]
