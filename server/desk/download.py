"""What a page of the desk gives as a file to save."""

from starlette.responses import Response


def download(text: str, media_type: str, name: str) -> Response:
    """The response that saves a text as UTF-8 under this name, which is ASCII without quotes."""
    return Response(
        text.encode(),
        media_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
