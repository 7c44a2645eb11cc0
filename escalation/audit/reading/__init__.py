"""Exports of other products, read: bytes to text, text to records, records to `AuditTicket`, one at a time.

`read_export` (in `export`) is the door. Nothing here sees a database of ours or changes a file.
"""
