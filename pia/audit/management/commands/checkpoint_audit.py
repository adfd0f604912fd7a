"""Writes a checkpoint over all chains now and prints its Merkle root, to be kept somewhere else."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from pia.audit.checkpoints import create_checkpoint


class Command(BaseCommand):
    help = gettext("Fix the heads of all chains in a Merkle root and print it.")

    def handle(self, *args: Any, **options: Any) -> None:
        checkpoint = create_checkpoint()
        if checkpoint is None:
            self.stdout.write(gettext("Nothing is recorded yet."))
            return
        self.stdout.write(
            gettext("Checkpoint %(number)d over %(size)d chains: %(root)s")
            % {"number": checkpoint.number, "size": checkpoint.tree_size, "root": checkpoint.root_hash}
        )
