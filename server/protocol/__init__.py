"""What travels over a visitor's socket: frames by direction, bytes to frame and back, and the order that is legal.

Pure: nothing in here opens a socket, reads a clock or touches a row. `docs/protocol.md` says the same in prose.
"""
