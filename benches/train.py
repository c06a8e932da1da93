"""train.py THREADS STEPS: what train.rs times, in PyTorch. Prints rows a second, and the version."""

import sys
import time

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

INPUTS = 64
HIDDEN = [128, 64]
BATCH = 1024
# Batches in memory, which are taken in turn.
BATCHES = 64
LOSS_WEIGHTS = torch.tensor([1.0, 3.0, 2.0, 5.0])
# Steps before those that are timed.
WARM_UP = 50


def network():
    widths = [INPUTS, *HIDDEN]
    layers = []
    for pair in zip(widths, widths[1:]):
        layers += [nn.Linear(*pair), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(widths[-1], 4))


def batch():
    """Rows, and labels of which a fifth are 1."""
    rows = 2 * torch.rand(BATCH, INPUTS) - 1
    # As in training, where embeddings learn from the gradient of the rows.
    rows.requires_grad_()
    return rows, (torch.rand(BATCH, 4) < 0.2).float()


def step(net, optimizer, rows, labels):
    optimizer.zero_grad()
    rows.grad = None
    each = binary_cross_entropy_with_logits(net(rows), labels, reduction="none")
    losses = each.mean(dim=0)
    (losses * LOSS_WEIGHTS).sum().backward()
    optimizer.step()
    # As in training, which tells of them.
    return losses.tolist()


def main(threads, steps):
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    net = network()
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    batches = [batch() for _ in range(BATCHES)]
    for at in range(WARM_UP + steps):
        if at == WARM_UP:
            start = time.perf_counter()
        step(net, optimizer, *batches[at % BATCHES])
    print(steps * BATCH / (time.perf_counter() - start), torch.__version__)


main(int(sys.argv[1]), int(sys.argv[2]))
