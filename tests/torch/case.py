"""A folder that `case.rs` wrote: a bundle, rows, and what nestrank made of them."""

from pathlib import Path

import torch
from losses import losses
from modules import load
from safetensors.torch import load_file

# The tensors are small: threads would only wait for each other.
torch.set_num_threads(1)


class Case:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.name = self.folder.name
        self.network = load(self.folder / "bundle")
        self.given = self.read("given")

    def read(self, name):
        return load_file(self.folder / f"{name}.safetensors")

    def outputs(self):
        """The network's outputs for the case's rows."""
        given = self.given
        return self.network(
            given["columns"],
            given["tokens"].to(torch.int64),
            given["offsets"].to(torch.int64),
            given["token_weights"],
        )

    def losses(self):
        """Each task's loss."""
        return losses(self.name, self.outputs(), self.given["labels"])

    def loss(self):
        """What training makes small."""
        return (self.losses() * self.given["loss_weights"]).sum()
