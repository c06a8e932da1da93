"""The networks of nestrank as PyTorch modules, to and from a bundle's tensors.

Every module has `parts()`: for each affine map of the bundle, by name, the linear layers whose
outputs lie beside each other in it, in their order. A bundle keeps weights as [inputs, outputs],
the transpose of `torch.nn.Linear`, and biases as [1, outputs].
"""

import json
from pathlib import Path

import torch
from experts import Experts, Ple
from layers import TASKS, layers_by_name, linears, run
from safetensors.torch import load_file, save_file
from torch import nn


class SharedBottom(nn.Module):
    """Hidden layers for all tasks, a linear head each; also of the factorised chain."""

    def __init__(self, config, inputs):
        super().__init__()
        self.shared = linears(inputs, *config["hidden"])
        self.heads = nn.Linear(config["hidden"][-1], len(TASKS))

    def forward(self, rows):
        return self.heads(run(self.shared, rows))

    def parts(self):
        return {
            "first": [self.shared[0]],
            **layers_by_name("shared", self.shared[1:], 1),
            "heads": [self.heads],
        }


class TaskNetworks(nn.Module):
    """A network for each task: single-task and soft-sharing, and what others build on."""

    order = TASKS

    def __init__(self, config, inputs):
        super().__init__()
        hidden = config["hidden"]
        self.networks = nn.ModuleDict({task: linears(inputs, *hidden) for task in self.order})
        self.heads = nn.ModuleDict({task: nn.Linear(hidden[-1], 1) for task in self.order})

    def forward(self, rows):
        return self.by_task({task: run(self.networks[task], rows) for task in TASKS})

    def by_task(self, hidden):
        """The outputs, from each task's last hidden layer."""
        return torch.cat([self.heads[task](hidden[task]) for task in TASKS], dim=1)

    def parts(self):
        parts = {"first": [self.networks[task][0] for task in self.order]}
        for task in self.order:
            parts |= layers_by_name(task, self.networks[task][1:], 1)
            parts[f"{task}.head"] = [self.heads[task]]
        return parts


class CrossStitch(TaskNetworks):
    """Task networks whose units mix, each with those at its place, after each layer."""

    def __init__(self, config, inputs):
        super().__init__(config, inputs)
        tasks = len(TASKS)
        # [to, from, unit]
        stitches = [torch.zeros(tasks, tasks, width) for width in config["hidden"]]
        self.stitches = nn.ParameterList(nn.Parameter(stitch) for stitch in stitches)

    def forward(self, rows):
        hidden = [rows] * len(TASKS)
        for at, stitch in enumerate(self.stitches):
            hidden = [
                torch.relu(self.networks[task][at](x)) for task, x in zip(TASKS, hidden)
            ]
            mixed = torch.einsum("tfu,fnu->tnu", stitch, torch.stack(hidden))
            hidden = list(mixed)
        return self.by_task(dict(zip(TASKS, hidden)))


class Aitm(TaskNetworks):
    """Task networks in the order of a shopper's steps, each of which attends to the one before."""

    order = ["view", "favorite", "cart", "purchase"]

    def __init__(self, config, inputs):
        super().__init__(config, inputs)
        width = config["hidden"][-1]
        parts = ["pass", "query", "key", "value"]
        self.transfers = nn.ModuleDict(
            {
                task: nn.ModuleDict({f"to_{part}": nn.Linear(width, width) for part in parts})
                for task in self.order[1:]
            }
        )

    def forward(self, rows):
        known, before = {}, None
        for task in self.order:
            now = run(self.networks[task], rows)
            if before is not None:
                now = self.attend(self.transfers[task], now, before)
            known[task] = before = now
        return self.by_task(known)

    def attend(self, transfer, own, before):
        """What a step knows, from what it found and what the one before knows."""
        passed = torch.relu(transfer["to_pass"](before))
        both = torch.stack([own, passed], dim=1)
        scores = (transfer["to_query"](both) * transfer["to_key"](both)).sum(dim=2)
        weights = torch.softmax(scores, dim=1).unsqueeze(2)
        return (weights * transfer["to_value"](both)).sum(dim=1)

    def parts(self):
        parts = super().parts()
        for task, transfer in self.transfers.items():
            for name, layer in transfer.items():
                parts[f"{task}.{name.removeprefix('to_')}"] = [layer]
        return parts


ARCHITECTURES = {
    "single-task": TaskNetworks,
    "soft-sharing": TaskNetworks,
    "shared-bottom": SharedBottom,
    "factorised-chain": SharedBottom,
    "mmoe": Experts,
    "cgc": Experts,
    "ple": Ple,
    "cross-stitch": CrossStitch,
    "aitm": Aitm,
}


class Network(nn.Module):
    """The network of a manifest: the embedding table, and an architecture above whole rows."""

    def __init__(self, manifest):
        super().__init__()
        config, schema = manifest["model"], manifest["schema"]
        self.architecture, self.groups = config["architecture"], schema["groups"]
        dim = config["embedding_dim"]
        self.embedding = nn.EmbeddingBag(schema["table_rows"], dim, mode="sum")
        inputs = sum(len(group["columns"]) + group["bags"] * dim for group in self.groups)
        self.body = ARCHITECTURES[self.architecture](config, inputs)

    def rows(self, columns, tokens, offsets, weights):
        """Whole rows: for each group its numeric columns, and the embeddings of its bags."""
        bags = self.embedding(tokens, offsets, per_sample_weights=weights)
        bags = bags.reshape(len(columns), -1)
        column, bag, parts = 0, 0, []
        for group in self.groups:
            width = len(group["columns"])
            parts.append(columns[:, column : column + width])
            column += width
            width = group["bags"] * self.embedding.embedding_dim
            parts.append(bags[:, bag : bag + width])
            bag += width
        return torch.cat(parts, dim=1)

    def forward(self, columns, tokens, offsets, weights):
        """The outputs, [rows, tasks]."""
        return self.body(self.rows(columns, tokens, offsets, weights))

    def logits(self, outputs):
        """The tasks' logits: a chain's outputs are P(contact), and P(task given contact)."""
        if self.architecture != "factorised-chain":
            return outputs
        contact, given = outputs[:, :1], outputs[:, 1:]
        joint = torch.sigmoid(contact.double()) * torch.sigmoid(given.double())
        return torch.cat([contact, torch.logit(joint).float()], dim=1)

    def tensors(self, of=lambda parameter: parameter):
        """The parameters as a bundle names and lays them out, or what `of` says of each."""
        tensors = {"embedding": of(self.embedding.weight)}
        for name, layers in self.body.parts().items():
            tensors[f"{name}.weight"] = torch.cat([of(layer.weight) for layer in layers]).T
            tensors[f"{name}.bias"] = torch.cat([of(layer.bias) for layer in layers])[None]
        for at, stitch in enumerate(getattr(self.body, "stitches", [])):
            tensors[f"stitch.{at}"] = of(stitch).reshape(-1, stitch.shape[-1])
        return {name: tensor.detach().contiguous() for name, tensor in tensors.items()}

    @torch.no_grad()
    def put(self, tensors, to=lambda parameter, numbers: parameter.copy_(numbers)):
        """Copies a bundle's tensors into the parameters, or does with each pair what `to` does."""
        left = dict(tensors)
        to(self.embedding.weight, left.pop("embedding"))
        for name, layers in self.body.parts().items():
            sizes = [layer.out_features for layer in layers]
            weights = left.pop(f"{name}.weight").T.split(sizes)
            biases = left.pop(f"{name}.bias")[0].split(sizes)
            for layer, weight, bias in zip(layers, weights, biases):
                to(layer.weight, weight)
                to(layer.bias, bias)
        for at, stitch in enumerate(getattr(self.body, "stitches", [])):
            to(stitch, left.pop(f"stitch.{at}").reshape(stitch.shape))
        assert not left, f"tensors of no parameter: {sorted(left)}"


def load(bundle):
    """The network of a bundle's folder."""
    bundle = Path(bundle)
    manifest = json.loads((bundle / "manifest.json").read_text())
    network = Network(manifest)
    names = [file["name"] for file in manifest["files"]]
    weights = next(name for name in names if name.startswith("weights-"))
    network.put(load_file(bundle / weights))
    return network


def save(network, path):
    """Writes what `nestrank import` reads."""
    save_file(network.tensors(), path)
