"""Whom a note mentions: `@` and the name of a member of the site, as the list below the `@` writes it. Pure."""

import re
from collections.abc import Mapping


def mentioned(text: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of those whose names (by id) stand in `text` after an `@`, in the order of the names.

    Of two names of which one begins like the other the longer counts where it stands; two people of one name are both
    meant.
    """
    ids: dict[str, list[str]] = {}
    for user_id, name in names.items():
        ids.setdefault(" ".join(name.casefold().split()), []).append(user_id)
    plain = " ".join(text.casefold().split())
    found: dict[str, None] = {}
    for name in sorted(ids, key=len, reverse=True):
        pattern = re.compile(rf"(?<![\w@])@{re.escape(name)}(?!\w)")
        if name and pattern.search(plain):
            found |= dict.fromkeys(ids[name])
            plain = pattern.sub(" ", plain)
    return tuple(user_id for user_id in names if user_id in found)
