"""The name of each setting on the page."""

LABELS = {
    "data_dir": "Folder or zip",
    "flip": "Mirror images",
    "num_images": "Number of images",
    "code": "Networks of your own",
    "z_dim": "Length of z",
    "prior": "Distribution of z",
    "ngf": "Width of G",
    "ndf": "Width of D",
    "g_depth": "Blocks per size in G",
    "d_depth": "Blocks per size in D",
    "g_residual": "Residual blocks in G",
    "d_residual": "Residual blocks in D",
    "g_norm": "Normalisation in G",
    "g_activation": "Activation in G",
    "d_activation": "Activation in D",
    "upsampling": "Upsampling in G",
    "style_layers": "Style layers in G",
    "pixel_scores": "Scores of single pixels in D",
    "d_norm": "Normalisation in D",
    "spectral_norm": "Spectral normalisation in D",
    "augment": "Augmentation",
    "beta": "KL weight (beta)",
    "kl_warmup": "KL warm-up steps",
    "n_critic": "D updates per step",
    "g_updates": "G updates per step",
    "lr_g": "Learning rate of G",
    "lr_d": "Learning rate of D",
    "lr_warmup": "Warm-up steps of the learning rates",
    "lr_decay": "Decay of the learning rates",
    "decay_from": "Decay begins after this share of the steps",
    "beta1": "Adam beta 1",
    "beta2": "Adam beta 2",
    "ema_decay": "Averaging (EMA decay)",
    "max_seconds": "Time limit (seconds)",
    "log_every": "Steps per point of the curves",
    "sample_every": "Steps per frame",
    "snapshot_every": "Steps per snapshot",
    "evaluate_every": "Steps per quality measurement",
    "evaluate_num": "Samples per measurement",
    "tensorboard": "TensorBoard files",
}


def label(field: str) -> str:
    """The name of a setting in the form."""
    return LABELS.get(field) or field.replace("_", " ").capitalize()
