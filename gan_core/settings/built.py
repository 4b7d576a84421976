"""The recipe with which your own networks begin: a residual generator and a plain discriminator, small enough to change at will."""

from .recipe import Preset, add

BUILT: dict[str, Preset] = {}

add(
    BUILT,
    "own-networks",
    "Build your own networks",
    "A generator of residual blocks against a plain discriminator. Open All settings, change the depth, width, norm, activation, "
    "upsampling and residual blocks of each network, and see the drawing and the parameter counts change.",
    "After 480 steps (31,000 images) more than half of the samples can be read. Other networks do better or worse, which is "
    "the point.",
    work=1.1,
    architecture="builder",
    g_residual=True,
    upsampling="resize",
    d_norm="batch",
    ngf=16,
    ndf=16,
    lr_g=2e-3,
    lr_d=2e-3,
    beta1=0.0,
    beta2=0.99,
    batch_size=64,
    ema_decay=0.995,
    steps=3000,
)
