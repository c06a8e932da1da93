"""check.py outputs|gradients|adam FOLDER...: holds PyTorch's numbers against nestrank's."""

import sys

import torch
from case import Case

TOLERANCE = {"outputs": 1e-4, "gradients": 1e-5, "adam": 1e-6}


def outputs(case):
    """Pairs of numbers, by name: what a network gives in either home, and the losses."""
    with torch.no_grad():
        ours = case.outputs()
        losses = case.losses()
    found = case.read("found")
    yield "outputs in the page's home", ours, found["outputs.page"]
    yield "outputs in the trainer's home", ours, found["outputs.training"]
    yield "logits", case.network.logits(ours), found["logits"]
    yield "losses", losses, found["losses"]


def gradients(case):
    """The gradients of the weighted sum of the losses."""
    case.loss().backward()
    yield from pairs(case.network.tensors(lambda x: x.grad), case.read("gradients"))


def adam(case):
    """The parameters after each of some steps by given gradients."""
    optimizer = torch.optim.Adam(case.network.parameters(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8)
    step = 1
    while (case.folder / f"step.{step}.safetensors").exists():
        case.network.put(case.read(f"step.{step}.given"), to=set_gradient)
        optimizer.step()
        yield from pairs(case.network.tensors(), case.read(f"step.{step}"))
        step += 1
    assert step > 1, "no step is there"


def set_gradient(parameter, numbers):
    parameter.grad = numbers.clone()


def pairs(ours, theirs):
    assert ours.keys() == theirs.keys(), ours.keys() ^ theirs.keys()
    for name in ours:
        yield name, ours[name], theirs[name]


def check(what, case):
    """Says how far the numbers are apart, and whether that is too far."""
    apart, size = {}, 0.0
    for name, ours, theirs in WHAT[what](case):
        assert ours.shape == theirs.shape, f"{name}: {ours.shape}, {theirs.shape}"
        difference = (ours.double() - theirs.double()).abs().max().item()
        apart[name] = max(difference, apart.get(name, 0.0))
        size = max(size, theirs.abs().max().item())
    worst = max(apart, key=apart.get)
    print(f"{case.name}: {what} {apart[worst]:.1e} apart at most ({worst}), of {size:.2g}")
    # A difference that is no number is within nothing.
    return all(difference <= TOLERANCE[what] for difference in apart.values())


WHAT = {"outputs": outputs, "gradients": gradients, "adam": adam}


def main(what, *folders):
    assert folders, "no folder is named"
    bad = [folder for folder in folders if not check(what, Case(folder))]
    if bad:
        sys.exit(f"{what} more than {TOLERANCE[what]} apart: {', '.join(bad)}")


main(*sys.argv[1:])
