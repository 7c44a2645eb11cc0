"""A table as a CSV file to download, in which no cell acts as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from starlette.responses import Response

from server.charts.table import FORMULA_STARTS


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The response that saves the rows under this name (RFC 4180)."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(sheet.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
