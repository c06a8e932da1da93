"""train.py FOLDER...: trains a case's network a little, and leaves what `nestrank import` reads.

`trained.safetensors` holds the parameters, `trained.outputs.safetensors` what the network then
gives for the case's rows.
"""

import sys

import torch
from case import Case
from modules import save
from safetensors.torch import save_file

STEPS = 20


def train(case):
    before = case.loss().item()
    optimizer = torch.optim.Adam(case.network.parameters(), lr=1e-2)
    for _ in range(STEPS):
        optimizer.zero_grad()
        case.loss().backward()
        optimizer.step()
    with torch.no_grad():
        for parameter in case.network.parameters():
            # A bundle keeps 16 bits of most of them.
            parameter.copy_(parameter.half().float())
        after = case.loss().item()
        outputs = case.outputs()
    print(f"{case.name}: a loss of {before:.3f} became {after:.3f}")
    assert after < before, f"{case.name} learnt nothing"
    save(case.network, case.folder / "trained.safetensors")
    save_file({"outputs": outputs}, case.folder / "trained.outputs.safetensors")


for folder in sys.argv[1:]:
    train(Case(folder))
