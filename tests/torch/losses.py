"""The tasks' losses as nestrank trains them: [tasks], each a mean over the rows."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

# Weight of what a step is held to not be likelier than a contact, as in the paper of AITM.
CALIBRATOR = 0.6


def losses(architecture, outputs, labels):
    each = binary_cross_entropy_with_logits(outputs, labels, reduction="none")
    if architecture == "factorised-chain":
        # What follows a contact is learnt from the rows with one.
        contact = labels[:, :1]
        each = each * torch.cat([torch.ones_like(contact), contact.expand(-1, 3)], dim=1)
    if architecture == "aitm":
        probabilities = torch.sigmoid(outputs)
        excess = torch.relu(probabilities - probabilities[:, :1])
        each = each + CALIBRATOR * excess
    return each.mean(dim=0)
