"""Which disks are another machine's."""

from pathlib import PurePosixPath

import pytest

from server.storage.network_disk import network_filesystem

MOUNTS = """\
/dev/vda / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
nas:/share /srv nfs4 rw,vers=4.2 0 0
/dev/vdb /srv/local ext4 rw 0 0
//nas/help /mnt/help\\040desk cifs rw 0 0
me@host: /home/me/far fuse.sshfs rw 0 0
overlay /var/lib overlay rw 0 0
"""


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("/work/handrail.db", None),
        ("/srv/handrail.db", "nfs4"),
        ("/srv/deep/down/handrail.db", "nfs4"),
        ("/srv/local/handrail.db", None),
        ("/srvother/handrail.db", None),
        ("/mnt/help desk/handrail.db", "cifs"),
        ("/home/me/far/handrail.db", "fuse.sshfs"),
        ("/var/lib/handrail.db", None),
    ],
)
def test_the_innermost_mount_decides(file: str, kind: str | None) -> None:
    assert network_filesystem(PurePosixPath(file), MOUNTS) == kind


def test_what_was_mounted_last_on_a_point_counts() -> None:
    over = MOUNTS + "/dev/vdc /srv ext4 rw 0 0\n"
    assert network_filesystem(PurePosixPath("/srv/handrail.db"), over) is None


def test_without_a_list_of_mounts_nothing_is_refused() -> None:
    assert network_filesystem(PurePosixPath("/srv/handrail.db"), "") is None
