"""Networks of your own, with the losses, penalties and data of gan_core.

python examples/own_generator.py [STEPS]     writes own.png
"""

import sys
from pathlib import Path

import torch
from torch import nn

from gan_core.datasets.batches import batches
from gan_core.datasets.load import load
from gan_core.images.arrays import grid_png
from gan_core.settings.config import RunConfig
from gan_core.training.objectives import Hinge, r1

steps = int(sys.argv[1]) if len(sys.argv) > 1 else 500
torch.manual_seed(0)
start = [nn.Linear(64, 128 * 7 * 7), nn.Unflatten(1, (128, 7, 7)), nn.BatchNorm2d(128), nn.ReLU()]
middle = [nn.Upsample(scale_factor=2), nn.Conv2d(128, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU()]
end = [nn.Upsample(scale_factor=2), nn.Conv2d(64, 1, 3, padding=1), nn.Tanh()]
G = nn.Sequential(*start, *middle, *end)  # z (N, 64) to images (N, 1, 28, 28) in [-1, 1]
halve = [nn.Conv2d(1, 32, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(32, 64, 4, 2, 1), nn.LeakyReLU(0.2)]
D = nn.Sequential(*halve, nn.Flatten(), nn.Linear(64 * 7 * 7, 1), nn.Flatten(0))  # images to logits (N,)
loss = Hinge()
opt_g, opt_d = (torch.optim.Adam(net.parameters(), 5e-4, betas=(0.0, 0.99)) for net in (G, D))
data = load(RunConfig(dataset="drawn-digits", num_images=5000), print)
for step, batch in zip(range(1, steps + 1), batches(data, 64, seed=0), strict=False):
    fake = G(torch.randn(64, 64)).detach()
    loss_d = loss.d_loss(D(batch.x), D(fake)) + 0.1 * r1(lambda x, y: D(x), batch.x)
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
    loss_g = loss.g_loss(D(G(torch.randn(64, 64))))
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    if step % max(1, steps // 5) == 0:
        print(f"step {step}: D {loss_d.item():.3f}, G {loss_g.item():.3f}")
with torch.no_grad():
    Path("own.png").write_bytes(grid_png(G.eval()(torch.randn(64, 64))))
