"""Wire error codes: one class an error, with whether to try again and the words that a visitor may read."""

from typing import ClassVar


class HandrailError(Exception):
    """The root of Handrail's own errors; its text is for the operator and names the remedy."""


class WireError(HandrailError):
    """An error that travels to a panel: never with internals, another tenant's data or the text that was sent."""

    code: ClassVar[str]
    retryable: ClassVar[bool] = False
    close_code: ClassVar[int | None] = None
    """RFC 6455 close code that follows the error frame; None leaves the socket open."""

    def __init__(self, message: str, *, client_id: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.client_id = client_id


class MalformedFrame(WireError):
    """The bytes are no legal frame."""

    code = "malformed_frame"


class FrameTooLarge(WireError):
    """The frame is longer than a frame may be."""

    code = "frame_too_large"
    close_code = 1009


class UnexpectedFrame(WireError):
    """A legal frame at a moment when it is not allowed."""

    code = "unexpected_frame"
    close_code = 4400


class VersionNotSupported(WireError):
    """The panel speaks another version of the protocol."""

    code = "version_not_supported"
    close_code = 4406


class SiteUnknown(WireError):
    """No site has this public key."""

    code = "site_unknown"
    close_code = 4404


class OriginNotAllowed(WireError):
    """The page that embeds the widget is not on the site's list."""

    code = "origin_not_allowed"
    close_code = 4403


class ConversationNotFound(WireError):
    """No conversation of this visitor has this id; that another visitor has it is not told."""

    code = "conversation_not_found"


class MessageEmpty(WireError):
    """A message with no visible character."""

    code = "message_empty"


class MessageTooLong(WireError):
    """A message beyond the limit."""

    code = "message_too_long"


class ClientIdReused(WireError):
    """The same `client_id` came with another text."""

    code = "client_id_reused"


class RateLimited(WireError):
    """Too many frames in too short a time."""

    code = "rate_limited"
    retryable = True


class TooMany(WireError):
    """More than a limit allows at the same time or within an hour; the text says how long to wait."""

    code = "too_many"
    retryable = True


class TooManySockets(TooMany):
    """More open sockets than a limit allows: this one is not served."""

    close_code = 4429


class TooManyLetters(TooMany):
    """More letters than may be asked for within an hour or a day: nobody waits for that with a panel open."""

    retryable = False


class MailUnavailable(WireError):
    """This server sends no e-mail."""

    code = "mail_unavailable"


class Unavailable(WireError):
    """The server cannot store anything at the moment; nothing was acknowledged."""

    code = "unavailable"
    retryable = True


class InternalError(WireError):
    """A fault of ours; the log holds it."""

    code = "internal_error"
    retryable = True


class IdentityRefused(WireError):
    """The token by which the host says who the visitor is cannot be believed; they go on as a stranger."""

    code = "identity_refused"


class ActionNotOpen(WireError):
    """The action is none of this visitor's, was decided already, or its time is over."""

    code = "action_not_open"


class EmailInvalid(WireError):
    """What was left is no e-mail address."""

    code = "email_invalid"


class SurveyNotOpen(WireError):
    """Nobody asked the visitor how satisfied they are."""

    code = "survey_not_open"


class AttachmentUnknown(WireError):
    """A file of the message is none of this visitor's, is gone, or stands beside another message."""

    code = "attachment_unknown"


class NotTaken(WireError):
    """Nothing is taken from this visitor any more."""

    code = "not_taken"


WIRE_ERRORS: tuple[type[WireError], ...] = (
    MalformedFrame,
    FrameTooLarge,
    UnexpectedFrame,
    VersionNotSupported,
    SiteUnknown,
    OriginNotAllowed,
    ConversationNotFound,
    MessageEmpty,
    MessageTooLong,
    ClientIdReused,
    RateLimited,
    TooMany,
    Unavailable,
    InternalError,
    IdentityRefused,
    ActionNotOpen,
    EmailInvalid,
    SurveyNotOpen,
    AttachmentUnknown,
    NotTaken,
    MailUnavailable,
)
