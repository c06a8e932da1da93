"""The networks of nestrank as PyTorch modules, to and from a bundle's tensors.

Every module has `parts()`: for each affine map of the bundle, by name, the linear layers whose
outputs lie beside each other in it, in their order. A bundle keeps weights as [inputs, outputs],
the transpose of `torch.nn.Linear`, and biases as [1, outputs].
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

TASKS = ["view", "cart", "favorite", "purchase"]


def linears(*widths):
    """Linear layers above each other."""
    return nn.ModuleList(nn.Linear(*pair) for pair in zip(widths, widths[1:]))


def run(layers, x):
    """What hidden layers make of x."""
    for layer in layers:
        x = torch.relu(layer(x))
    return x


def layers_by_name(name, layers, first):
    """The parts of hidden layers, numbered from `first`."""
    return {f"{name}.{first + at}": [layer] for at, layer in enumerate(layers)}


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


class Towers(nn.Module):
    """Hidden layers and a head for each task, above a mixture of experts."""

    def __init__(self, config):
        super().__init__()
        widths = [config["hidden"][-1], *config.get("towers", [])]
        self.towers = nn.ModuleList(linears(*widths) for _ in TASKS)
        self.heads = nn.ModuleList(nn.Linear(widths[-1], 1) for _ in TASKS)

    def forward(self, mixed):
        tasks = zip(self.heads, self.towers, mixed)
        return torch.cat([head(run(tower, x)) for head, tower, x in tasks], dim=1)

    def parts(self):
        parts = {}
        for task, tower, head in zip(TASKS, self.towers, self.heads):
            parts |= layers_by_name(task, tower, 0)
            parts[f"{task}.head"] = [head]
        return parts


def mix(gate, x, experts):
    """Experts' outputs, weighted by a gate's softmax."""
    weights = torch.softmax(gate(x), dim=1)
    return torch.einsum("ne,enu->nu", weights, torch.stack(experts))


class Experts(nn.Module):
    """Experts for all tasks (mmoe), or also for each of them (cgc), mixed for each task."""

    def __init__(self, config, inputs):
        super().__init__()
        shared, own = config["experts"], config.get("task_experts", 0)
        experts = lambda count: nn.ModuleList(
            linears(inputs, *config["hidden"]) for _ in range(count)
        )
        self.own = nn.ModuleList(experts(own) for _ in TASKS)
        self.shared = experts(shared)
        self.gates = nn.ModuleList(nn.Linear(inputs, own + shared) for _ in TASKS)
        self.towers = Towers(config)

    def forward(self, rows):
        shared = [run(expert, rows) for expert in self.shared]
        mixed = []
        for own, gate in zip(self.own, self.gates):
            mixed.append(mix(gate, rows, [run(expert, rows) for expert in own] + shared))
        return self.towers(mixed)

    def parts(self):
        first = []
        for own, gate in zip(self.own, self.gates):
            first += [expert[0] for expert in own] + [gate]
        first += [expert[0] for expert in self.shared]
        parts = {"first": first}
        experts = [expert for own in self.own for expert in own] + list(self.shared)
        for number, expert in enumerate(experts):
            parts |= layers_by_name(f"expert.{number}", expert[1:], 1)
        return parts | self.towers.parts()


class Level(nn.Module):
    """A level of ple: experts of one layer, and gates; `inner` if another level follows."""

    def __init__(self, config, inputs, width, inner):
        super().__init__()
        shared, own = config["experts"], config["task_experts"]
        experts = lambda count: nn.ModuleList(nn.Linear(inputs, width) for _ in range(count))
        self.own = nn.ModuleList(experts(own) for _ in TASKS)
        self.shared = experts(shared)
        self.gates = nn.ModuleList(nn.Linear(inputs, own + shared) for _ in TASKS)
        everyone = len(TASKS) * own + shared
        self.shared_gate = nn.Linear(inputs, everyone) if inner else None

    def forward(self, *inputs):
        """From an input for each task, and one for what they share, to the same of the next level."""
        *of_tasks, common = inputs
        shared = [torch.relu(expert(common)) for expert in self.shared]
        own = [
            [torch.relu(expert(x)) for expert in experts]
            for experts, x in zip(self.own, of_tasks)
        ]
        tasks = zip(self.gates, of_tasks, own)
        mixed = [mix(gate, x, experts + shared) for gate, x, experts in tasks]
        if self.shared_gate is not None:
            mixed.append(mix(self.shared_gate, common, sum(own, []) + shared))
        return mixed

    def sources(self):
        """What each task's input feeds, and the common one, by name."""
        tasks = zip(TASKS, self.own, self.gates)
        sources = {task: [*experts, gate] for task, experts, gate in tasks}
        gate = [] if self.shared_gate is None else [self.shared_gate]
        return sources | {"shared": [*self.shared, *gate]}


class Ple(nn.Module):
    """Levels of experts; what a task mixed in one is the input of its experts in the next."""

    def __init__(self, config, inputs):
        super().__init__()
        widths = [inputs, *config["hidden"]]
        levels = list(zip(widths, widths[1:]))
        self.levels = nn.ModuleList(
            Level(config, *pair, inner=at + 1 < len(levels)) for at, pair in enumerate(levels)
        )
        self.towers = Towers(config)

    def forward(self, rows):
        now = [rows] * (len(TASKS) + 1)
        for level in self.levels:
            now = level(*now)
        return self.towers(now)

    def parts(self):
        parts = {"first": sum(self.levels[0].sources().values(), [])}
        for at, level in enumerate(self.levels[1:], 1):
            for source, layers in level.sources().items():
                parts[f"level.{at}.{source}"] = layers
        return parts | self.towers.parts()


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
