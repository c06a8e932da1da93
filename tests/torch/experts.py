"""The architectures that mix experts: mmoe, cgc and ple."""

import torch
from layers import TASKS, layers_by_name, linears, run
from torch import nn


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
        """From an input for each task, and one for what they share, to those of the next level."""
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
