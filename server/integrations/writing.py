"""An announcement as each kind of receiver reads it: the request's headers and body."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from standardwebhooks import Webhook

from server.integrations.announcement import Announcement
from server.integrations.endpoint import Endpoint, Style
from server.integrations.outbox import Delivery

SLACK_TEXT_MAX: Final = 3000
"""Characters of one section block: docs.slack.dev, reference of blocks, "section"."""

SLACK_FIELDS_MAX: Final = 10
"""Fields of one section block."""

SLACK_FIELD_MAX: Final = 2000


@dataclass(frozen=True, slots=True)
class Written:
    """What is sent; neither part is ever logged."""

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def written(delivery: Delivery, endpoint: Endpoint, origin: str, at: datetime) -> Written:
    """The request's headers and body. `origin` is the desk's, `at` the moment of this attempt."""
    headers = {"Content-Type": "application/json", "User-Agent": "Handrail"}
    if endpoint.style is Style.SLACK:
        return Written(headers, _json(slack_message(delivery.announcement, origin)))
    body = _json(signed_message(delivery.announcement, origin))
    signatures = [
        Webhook(secret).sign(msg_id=delivery.delivery_id, timestamp=at, data=body.decode())
        for secret in endpoint.secrets_at(at)
    ]
    headers |= {
        "webhook-id": delivery.delivery_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return Written(headers, body)


def signed_message(announcement: Announcement, origin: str) -> dict[str, object]:
    """As Standard Webhooks recommends ("Payload structure"): type, timestamp and data."""
    return {
        "type": announcement.kind,
        "timestamp": announcement.at.isoformat(),
        "data": {
            "site_id": announcement.site_id,
            "title": announcement.title,
            "text": announcement.text,
            "url": _link(announcement, origin),
            "facts": dict(announcement.facts),
        },
    }


def slack_message(announcement: Announcement, origin: str) -> dict[str, object]:
    """`text` for the notification and for receivers that know no blocks, `blocks` for the rest."""
    title, text, link = slack_escaped(announcement.title), slack_escaped(announcement.text), _link(announcement, origin)
    head = f"*<{link}|{title.replace('|', '¦')}>*" if link else f"*{title}*"
    blocks: list[dict[str, object]] = [_section(f"{head}\n{text}".strip()[:SLACK_TEXT_MAX])]
    told = [
        {
            "type": "mrkdwn",
            "text": f"*{slack_escaped(name.replace('_', ' '))}*\n{slack_escaped(_value(value))}"[:SLACK_FIELD_MAX],
        }
        for name, value in announcement.facts.items()
        if value is not None and not name.endswith("_id")
    ]
    if told:
        blocks.append({"type": "section", "fields": told[:SLACK_FIELDS_MAX]})
    plain = title if not text else f"{title}\n{text}"
    return {"text": f"{plain}\n{link}"[:SLACK_TEXT_MAX] if link else plain[:SLACK_TEXT_MAX], "blocks": blocks}


def slack_escaped(text: str) -> str:
    """The three characters that control Slack's markup, as its documentation on formatting text says."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _link(announcement: Announcement, origin: str) -> str | None:
    return None if announcement.path is None else origin + announcement.path


def _value(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _json(message: Mapping[str, object]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
