"""What the lab suggests: settings that work, settings that fail on purpose, and what to watch."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Recipe:
    """`settings` are those of web/js/lab/engine/settings.js that differ from its defaults."""

    name: str
    title: str
    watch: str
    settings: dict[str, Any]


_GENTLE = {"lr_g": 0.0005, "lr_d": 0.0005}
RECIPES = (
    Recipe(
        "trained-ring",
        "Ring, trained for 6,500 steps",
        "A good generator: all eight places are found, D answers about 0.5 everywhere near them, and the arrows are short. Train on, raise "
        "the learning rates, or choose other data, and watch how the networks learn it from here.",
        {"start": "ring", **_GENTLE},
    ),
    Recipe(
        "trained-grid",
        "Grid, trained for 15,250 steps",
        "25 places, and a sheet of z that is folded to reach them all. A few generated points still lie between the places: a "
        "continuous G cannot jump.",
        {"start": "grid", "data": "grid", "penalty_weight": 0.03, **_GENTLE},
    ),
    Recipe(
        "trained-spirals",
        "Two spirals, trained for 11,500 steps",
        "Two arms from one sheet of z. Look at where the sheet crosses from one arm to the other.",
        {"start": "spirals", "data": "spirals", "penalty_weight": 0.02, **_GENTLE},
    ),
    Recipe(
        "closes",
        "A ring that closes",
        "The generated points spread along the ring until all eight places are found. KL and JS fall, while both losses hardly move.",
        {},
    ),
    Recipe(
        "collapse",
        "Mode collapse",
        "Without a penalty and with long-lived momentum, all generated points sit on one of the two Gaussians, and D(G(z)) falls far "
        "below 0.5. The cure: choose the penalty R1.",
        {"penalty": "none", "lr_g": 0.005, "lr_d": 0.005, "beta1": 0.9, "data": "gaussians"},
    ),
    Recipe(
        "perfect",
        "D too strong",
        "D learns ten times for each step of G, with the minimax loss and no penalty. D(G(z)) goes to 0, the surface becomes a cliff, "
        "and G has no slope to follow, so it stands still. The cure: the non-saturating loss gets G moving, and R1 lets it find more.",
        {"loss": "minimax", "penalty": "none", "n_critic": 10, "lr_d": 0.01, "lr_g": 0.0001, "data": "disjoint"},
    ),
    Recipe(
        "oscillating",
        "Oscillating losses",
        "Large steps and momentum make both networks chase each other: the generated points run around together, and the losses swing. "
        "The cure: the penalty R1, beta 1 at 0.5, and learning rates near 0.002.",
        {"penalty": "none", "beta1": 0.9, "lr_g": 0.01, "lr_d": 0.01},
    ),
    Recipe(
        "wasserstein",
        "Wasserstein with gradient penalty",
        "D is a critic here: its scores have no scale, and white lies halfway between its means. The arrows stay long even where real "
        "and fake are far apart.",
        {"loss": "wasserstein", "penalty": "gradient-penalty", "penalty_weight": 1, "n_critic": 3, "data": "disjoint"},
    ),
    Recipe(
        "mmd",
        "Without a discriminator",
        "G matches the real points directly, by the distance between two samples (MMD). It is steady, and blurs small details.",
        {"loss": "mmd", "data": "gaussians", "lr_g": 0.005},
    ),
    Recipe(
        "manifold",
        "One number of z",
        "With one random number, G can only bend a line. See how its manifold crosses both places, and how few "
        "points it leaves between them.",
        {"z_dim": 1, "data": "gaussians"},
    ),
    Recipe(
        "2014",
        "As in 2014",
        "Plain gradient steps with momentum and the minimax loss, as in the first paper. It reaches both places after some hundred steps.",
        {
            **{"loss": "minimax", "penalty": "none", "optimizer_g": "sgd", "optimizer_d": "sgd"},
            **{"lr_g": 0.05, "lr_d": 0.05, "data": "gaussians"},
        },
    ),
)

_ESTIMATE = "It is a sum over a grid of 60 by 60, of the real density and of 1,500 generated points, blurred alike."
LAYERS = {
    "surface": "What D believes at each place: blue for real, orange for fake, white where it cannot tell. Faint beliefs are strengthened.",
    "contour": "The line where D cannot tell real from fake.",
    "real": "A sample of the real distribution, as dots.",
    "fakes": "What G makes of latents that stay the same, as diamonds.",
    "arrows": "Where each generated point should move to lower the loss of G, according to D. They shrink where D has little to teach.",
    "manifold": (
        "An even grid of z after G has bent it: each cell holds the same share of the generated points. With more than two numbers "
        "in z, two of them vary."
    ),
}
CHARTS = {
    "model": (
        "z becomes generated points in G. D sees them and real points, and gives each an answer: the numbers before D are its means. The "
        "losses follow from the answers, and their gradients (dashed) go back to the network that learns: through D into G, whose "
        "points D judged. In slow motion each stage lights up."
    ),
    "losses": (
        "What each network minimises, as a mean over the last steps. The losses are those of a game: when one falls, the other rises. "
        "They do not say how good the points are. Where D only guesses, its non-saturating loss is 2 log 2 = 1.39, and that of G is "
        "log 2 = 0.69."
    ),
    "answers": "The mean answer of D to real and to generated points, in its last update. Where it is a probability, 0.5 means that D cannot tell.",
    "js": (
        "How far the generated distribution is from the real one, in nats: 0 where they are the same, 0.69 where they have nothing in "
        f"common. {_ESTIMATE}"
    ),
    "kl": (
        "The divergence of the generated distribution from the real one, in nats. It punishes real places that G misses, and has no "
        f"upper limit. {_ESTIMATE}"
    ),
}


def recipes() -> list[dict[str, Any]]:
    return [asdict(recipe) for recipe in RECIPES]
