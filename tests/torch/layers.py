"""What all architectures are made of."""

import torch
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
