"""Page keys: `/projects/8241/members` and `/projects/17/members` are one page, `/projects/:id/members`.

The rule stands in `docs/page-keys.md`; the widget applies the same one, and both are tested with `docs/page-keys.json`.
"""
