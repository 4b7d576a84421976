"""The table counts right and leaves the network as it was; the drawing is well-formed and shows what the table says."""

import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from gan_core.images.diagrams import diagram_svg
from gan_core.images.layers import Row, parameter_count, shape_table
from gan_core.models import embedding, kana, michelucci, mlp2d, projection

SVG = "{http://www.w3.org/2000/svg}"
CONDITIONAL = (embedding, projection)


def networks(module, architecture: str, shape: tuple[int, ...], **changes):
    usual = {
        "upsampling": "transposed",
        "style_layers": 0,
        "pixel_scores": False,
        "d_norm": "none",
        "z_dim": 100,
        "ngf": 8,
        "ndf": 8,
        "dropout": 0.3,
        "spectral_norm": False,
    }
    return module.build(SimpleNamespace(architecture=architecture, **{**usual, **changes}), shape, 10)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def rectangles(svg: str) -> list[tuple[float, float]]:
    found = ElementTree.fromstring(svg).iter(f"{SVG}rect")
    return [(float(element.get("width", 0)), float(element.get("height", 0))) for element in found]


def test_parameter_count():
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2, bias=False))
    assert parameter_count(net) == {"total": 16 + 16 + 8, "trainable": 16 + 8 + 8, "non_trainable": 8}
    net[0].requires_grad_(False)
    assert parameter_count(net) == {"total": 40, "trainable": 16, "non_trainable": 24}


def test_shape_table_of_the_source_s_generator():
    G, _ = networks(michelucci, "michelucci", (1, 28, 28), ngf=64, ndf=64)
    rows = shape_table(G, torch.randn(2, 100))
    assert rows[0] == Row("z", "Input", (100,), 0)
    assert [row.name for row in rows[1:]] == [f"net.{i}" for i in range(12)]
    assert [(row.kind, row.shape, row.parameters) for row in rows[1:6]] == [
        ("Linear", (12544,), 1_254_400),
        ("BatchNorm1d", (12544,), 50_176),
        ("LeakyReLU", (12544,), 0),
        ("Unflatten", (256, 7, 7), 0),
        ("SameConvTranspose2d", (128, 7, 7), 819_200),
    ]
    assert rows[8].detail == "5 × 5, stride 2"
    assert rows[-1].shape == (1, 28, 28)
    assert sum(row.parameters for row in rows) == 2_330_944


@pytest.mark.parametrize("normed", [False, True])
@pytest.mark.parametrize(
    ("module", "architecture", "shape"),
    [
        (michelucci, "michelucci", (1, 28, 28)),
        (kana, "kana", (3, 64, 64)),
        (embedding, "embedding", (1, 28, 28)),
        (projection, "projection", (1, 28, 28)),
        (mlp2d, "mlp2d", (2,)),
    ],
)
def test_every_parameter_is_in_the_table_and_every_row_in_the_drawing(module, architecture, shape, normed):
    z, y = torch.randn(2, 100), torch.tensor([1, 2])
    G, D = networks(module, architecture, shape, spectral_norm=normed)
    for net, given in ((G, z), (D, torch.randn(2, *shape))):
        for label in (y, torch.rand(2, 10)) if module in CONDITIONAL else (y,):
            rows = shape_table(net, given, label)
            assert sum(row.parameters for row in rows) == parameter_count(net)["total"]
            assert not any("Parametrized" in row.kind or "Spectral" in row.kind for row in rows)
            svg = diagram_svg(rows, "The network")
            drawn = texts(svg)
            assert drawn[0] == "The network"
            for row in rows:
                if row.name == "y" and module is projection and net is G:
                    assert drawn.count("y") == 2, "an arrow over each conditional norm"
                    continue
                word = f"input {row.name}" if row.kind == "Input" else row.kind.removesuffix("1d").removesuffix("2d")
                assert any(text.startswith(word) for text in drawn), word
            assert any(re.fullmatch("y|input y", text) for text in drawn) == (module in CONDITIONAL)


def test_the_network_is_left_as_it_was():
    net = nn.Sequential(spectral_norm(nn.Conv2d(1, 2, 3)), nn.BatchNorm2d(2), nn.Dropout(0.5), nn.Flatten(), nn.Linear(8, 1))
    net[1].eval()
    before = {key: value.clone() for key, value in net.state_dict().items()}
    modes = [part.training for part in net.modules()]
    random = torch.get_rng_state()
    shape_table(net, torch.ones(2, 1, 4, 4))
    assert torch.equal(torch.get_rng_state(), random)
    assert [part.training for part in net.modules()] == modes
    assert all(torch.equal(value, before[key]) for key, value in net.state_dict().items())
    assert not any(part._forward_hooks for part in net.modules())
    with pytest.raises(RuntimeError):
        shape_table(net, torch.ones(2, 3, 4, 4))
    assert not any(part._forward_hooks for part in net.modules())
    assert [part.training for part in net.modules()] == modes


def test_a_layer_used_twice_counts_once():
    layer = nn.Linear(3, 3)
    assert [row.parameters for row in shape_table(nn.Sequential(layer, nn.ReLU(), layer), torch.ones(1, 3))] == [
        0,
        12,
        0,
        0,
    ]


def test_the_label_has_a_path_of_its_own():
    y = torch.tensor([3])
    G, D = networks(embedding, "embedding", (1, 28, 28))
    rows = shape_table(G, torch.randn(1, 100), y)
    assert [row.name for row in rows if row.path == "y"] == ["y", "label.0", "label.1", "label.2"]
    assert not any(row.path == "both" for row in rows)
    rows = shape_table(D, torch.randn(1, 1, 28, 28), y)
    assert [row.name for row in rows if row.path == "y"] == ["y", "label.0", "label.1", "label.2"]
    assert "stroke-dasharray" in diagram_svg(rows, "D")

    G, D = networks(projection, "projection", (1, 28, 28))
    rows = shape_table(G, torch.randn(1, 100), y)
    assert {row.kind for row in rows if row.path == "both"} == {"ConditionalBatchNorm2d"}
    rows = shape_table(D, torch.randn(1, 1, 28, 28), y)
    assert [row.name for row in rows if row.path == "y"] == ["y", "label"]
    flat = next(row for row in rows if row.kind == "Flatten")
    assert rows[-2:] == [Row(flat.name, "Product", flat.shape, 0, "both"), Row("", "Sum", (), 0, "both")]

    G, _ = networks(michelucci, "michelucci", (1, 28, 28))
    rows = shape_table(G, torch.randn(1, 100), y)
    assert [row.name for row in rows if row.kind == "Input"] == ["z"]
    assert "stroke-dasharray" not in diagram_svg(rows, "G")


def test_features_go_to_the_product_and_the_last_layer_to_the_sum():
    """A solid line rises from the features' way out to the ×; the dashed one goes on from there to the +, after the Linear."""
    for y in (torch.tensor([3]), torch.rand(1, 10)):
        _, D = networks(projection, "projection", (1, 28, 28))
        root = ElementTree.fromstring(diagram_svg(shape_table(D, torch.randn(1, 1, 28, 28), y), "D"))
        at = {part.text: (float(part.get("x", 0)), float(part.get("y", 0))) for part in root.iter(f"{SVG}text")}
        assert at["Flatten"][0] < at["×"][0] < at["Linear"][0] < at["+"][0] and at["×"][1] < at["+"][1]
        paths = [(part.get("d", ""), bool(part.get("stroke-dasharray"))) for part in root.iter(f"{SVG}path")]
        assert any(not dashed and re.match(rf"M{at['×'][0]:g} [\d.]+V", d) for d, dashed in paths)
        assert any(dashed and re.search(rf"H{at['+'][0]:g}V", d) for d, dashed in paths)
    _, D = networks(embedding, "embedding", (1, 28, 28))
    assert "×" not in texts(diagram_svg(shape_table(D, torch.randn(1, 1, 28, 28), y), "D"))


def test_boxes_are_as_high_as_the_maps_and_wider_with_more_channels():
    rows = [
        Row("x", "Input", (1, 32, 32), 0),
        Row("a", "Conv2d", (16, 16, 16), 1),
        Row("b", "Conv2d", (64, 8, 8), 1),
        Row("c", "Flatten", (4096,), 0),
        Row("d", "Linear", (1,), 1),
    ]
    boxes = rectangles(diagram_svg(rows, ""))
    assert len(boxes) == 5
    (x, a, b, c, d) = boxes
    assert x[1] == 2 * a[1] == 4 * b[1]
    assert x[0] < a[0] < b[0]
    assert c[0] == d[0]
    assert d[1] < c[1] <= x[1]


def test_words_are_escaped_and_the_ink_is_the_page_s():
    rows = [Row("<z>", "Input", (3,), 0), Row("net", 'A"<b>&', (3,), 1234, detail="<script>")]
    svg = diagram_svg(rows, "<G> & 'D'")
    assert "<script>" not in svg
    assert {"<G> & 'D'", "input <z>", 'A"<b>&', "<script>", "1,234 parameters"} <= set(texts(svg))
    assert "currentColor" in svg
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b|rgb|black|white", svg)


def test_everything_lies_within_the_drawing():
    y = torch.tensor([3])
    for module, architecture in ((embedding, "embedding"), (projection, "projection")):
        for net, given in zip(
            networks(module, architecture, (1, 28, 28)),
            (torch.randn(1, 100), torch.randn(1, 1, 28, 28)),
            strict=True,
        ):
            root = ElementTree.fromstring(diagram_svg(shape_table(net, given, y), "title"))
            _, _, width, height = map(float, root.get("viewBox", "").split())
            for element in root.iter():
                if element.get("x"):
                    assert 0 <= float(element.get("x", 0)) <= width
                    assert 0 <= float(element.get("y", 0)) <= height
