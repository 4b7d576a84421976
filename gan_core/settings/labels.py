"""What a setting is called on the page: a word or two for each field of RunConfig."""

LABELS = {
    "num_images": "Images used",
    "z_dim": "Length of z",
    "prior": "Prior of z",
    "ngf": "Width of G",
    "ndf": "Width of D",
    "d_norm": "Norm in D",
    "spectral_norm": "Spectral norm in D",
    "beta": "KL weight (beta)",
    "kl_warmup": "KL warm-up steps",
    "n_critic": "D updates a step",
    "g_updates": "G updates a step",
    "lr_g": "Learning rate of G",
    "lr_d": "Learning rate of D",
    "beta1": "Adam beta 1",
    "beta2": "Adam beta 2",
    "ema_decay": "Averaging (EMA decay)",
    "tensorboard": "TensorBoard files",
    "evaluate_every": "Measure quality every",
    "evaluate_num": "Samples to measure",
}


def label(field: str) -> str:
    """The name of a setting in the form."""
    return LABELS.get(field) or field.replace("_", " ").capitalize()
