"""A GAN in the plane, with both updates written out: eight clusters on a circle.

python examples/ring.py [STEPS]     draws ring.png: real points blue, generated ones orange, over what D believes
"""

import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import softplus

from gan_core.datasets.points import draw_points
from gan_core.images.arrays import lattice, points_png

steps = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
torch.manual_seed(0)
data, _ = draw_points("ring", 20_000, seed=0)


def network(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, outputs))


G, D = network(8, 2), network(2, 1)
opt_g, opt_d = (torch.optim.Adam(net.parameters(), 1e-3, betas=(0.5, 0.999)) for net in (G, D))

for step in range(1, steps + 1):
    real, fake = data[torch.randint(len(data), (256,))], G(torch.randn(256, 8))
    # D: real should score high, fake low. -log sigmoid(logit) is softplus(-logit).
    loss_d = softplus(-D(real)).mean() + softplus(D(fake.detach())).mean()
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
    # G: its fakes should score high (the non-saturating loss). Only G's weights move.
    loss_g = softplus(-D(G(torch.randn(256, 8)))).mean()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    if step % max(1, steps // 10) == 0:
        print(f"step {step}: D {loss_d.item():.3f}, G {loss_g.item():.3f}")

with torch.no_grad():
    belief = torch.sigmoid(D(lattice())).flatten()
    Path("ring.png").write_bytes(points_png(data[:512], G(torch.randn(512, 8)), belief))
