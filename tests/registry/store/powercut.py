"""A file system that loses power: all that was synced is there after it comes back.

``python powercut.py add|compact|save FOLDER MOMENT`` as root, in a mount namespace of its own. An
ext4 in a file is mounted, the victim writes to it, and the file system is shut down without
flushing its journal (EXT4_IOC_SHUTDOWN, as file systems are tested): whatever was not synced is
lost. Mounted again it is what a machine finds after a power cut.
"""

import fcntl
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import victim
import witness

from namematch.registry.store import Store

SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32)
WITHOUT_FLUSHING = (2).to_bytes(4, "little")
COMMIT_SECONDS = 600  # ext4 commits by itself so often: never while this runs


def main(what, folder, moment):
    """Let the power go at a random moment of the victim's writing."""
    image, disk = folder / "image", folder / "disk"
    disk.mkdir()
    with open(image, "wb") as file:
        file.truncate(24 << 20)
    run("mkfs.ext4", "-q", "-F", image)
    mount(image, disk)
    place = disk / "registry"
    if what != "save":
        Store.create(place, [], meta={})
    acknowledged = cut_off(what, disk, place, random.Random(f"{what} {moment}"))
    run("umount", disk)
    mount(image, disk)
    (witness.saved if what == "save" else witness.added)(place, acknowledged)
    run("umount", disk)


def cut_off(what, disk, place, dice):
    """Shut the file system down while the victim writes; what it had said until then."""
    command = [sys.executable, victim.__file__, what, str(place)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert child.stdout.readline() == b"ready\n"
    time.sleep(dice.random() * witness.LONGEST)
    descriptor = os.open(disk, os.O_RDONLY)
    fcntl.ioctl(descriptor, SHUTDOWN, WITHOUT_FLUSHING)
    os.close(descriptor)
    threading.Timer(0.05, child.kill).start()
    said, _ = child.communicate()
    return witness.last_words(said)


def mount(image, disk):
    run("mount", "-o", f"loop,commit={COMMIT_SECONDS}", image, disk)


def run(*command):
    """Run a command that must succeed."""
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
