"""What can stand in front of any network: fused vectors, and target attention.

encoders.py FOLDER: holds both against what `encoders.rs` wrote there, outputs and gradients.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn


class VectorFusion(nn.Module):
    """A shop's vector, heard through a gate: what a product's code has after its embedding."""

    def __init__(self, dim, length):
        super().__init__()
        self.vector = nn.Linear(length, dim)
        self.gate = nn.Linear(dim + length, dim)

    def forward(self, embedding, vector):
        x = vector / vector.norm(dim=1, keepdim=True) * vector.shape[1] ** 0.5
        gate = torch.sigmoid(self.gate(torch.cat([embedding, x], dim=1)))
        return gate * torch.tanh(self.vector(x))


class TargetAttention(nn.Module):
    """The events' values, weighed for each product by its code."""

    def __init__(self, code, value):
        super().__init__()
        self.query = nn.Linear(code, value)

    def forward(self, code, values):
        return torch.softmax(self.query(code) @ values.T, dim=1) @ values


def put(layer, tensors, name):
    layer.weight.data = tensors[f"{name}.weight"].T.clone()
    layer.bias.data = tensors[f"{name}.bias"][0].clone()


def main(folder):
    given, found = (load_file(Path(folder) / f"{name}.safetensors") for name in ["given", "found"])
    embedding, values = (given[name].requires_grad_() for name in ["embedding", "values"])
    dim, length = embedding.shape[1], given["vector"].shape[1]
    fusion = VectorFusion(dim, length)
    attention = TargetAttention(2 * dim, values.shape[1])
    layers = {
        "fusion.vector": fusion.vector,
        "fusion.gate": fusion.gate,
        "session": attention.query,
    }
    for name, layer in layers.items():
        put(layer, given, name)
    code = torch.cat([embedding, fusion(embedding, given["vector"])], dim=1)
    heard = attention(code, values)
    outputs = torch.cat([code, heard], dim=1)
    (outputs * given["slopes"]).sum().backward()
    ours = {"outputs": outputs, "of.embedding": embedding.grad, "of.values": values.grad}
    for name, layer in layers.items():
        ours[f"of.{name}.weight"] = layer.weight.grad.T
        ours[f"of.{name}.bias"] = layer.bias.grad[None]
    assert ours.keys() == found.keys(), ours.keys() ^ found.keys()
    gaps = {name: (ours[name] - found[name]).abs().max().item() for name in ours}
    worst = max(gaps, key=gaps.get)
    print(f"encoders: {gaps[worst]:.1e} apart at most ({worst})")
    if not all(gap < 1e-5 for gap in gaps.values()):
        sys.exit("more than 1e-5 apart")


if __name__ == "__main__":
    main(sys.argv[1])
