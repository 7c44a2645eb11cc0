"""Whether a file lies on another machine's disk, where SQLite cannot keep its promises."""

from pathlib import PurePath
from typing import Final

NETWORK_FILESYSTEMS: Final = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "glusterfs", "beegfs", "davfs"),
        *("fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.davfs2", "fuse.gcsfuse"),
    }
)
"""Types of mount whose locks and shared memory do not hold between machines (https://www.sqlite.org/wal.html: all
processes must be on the same host). 9p and virtiofs are left out: containers and virtual machines see their own
host's disk through them."""


def network_filesystem(file: PurePath, mounts: str) -> str | None:
    """The type of the network file system that holds `file` (absolute, links resolved), or None.

    `mounts` is the text of /proc/mounts: device, mount point, type and more on each line, the last one on top.
    """
    found: tuple[int, str] = (0, "")
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = PurePath(_unescaped(fields[1]))
        if file.is_relative_to(point) and len(point.parts) >= found[0]:
            found = (len(point.parts), fields[2])
    return found[1] if found[1] in NETWORK_FILESYSTEMS else None


def _unescaped(point: str) -> str:
    """A mount point as it is: the kernel writes blank, tab, line feed and backslash in octal digits."""
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(code, character)
    return point
