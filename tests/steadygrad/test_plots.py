import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from steadygrad import plots

PATH = np.array([[2.0, 1.0], [-1.0, 0.5], [0.2, 0.1]])


@pytest.fixture
def ax():
    (ax,) = plots.panels()
    yield ax
    plt.close(ax.figure)


def draw(ax, f=lambda x, y: 3 + x**2 + 4 * y**2, **options):
    plots.contours(ax, f, xlim=(-3, 3), ylim=(-2, 2), x="w₁", y="w₂", **options)


def lines_of_equal_height(ax):
    """Each contour as an array of its points."""
    (contour,) = [c for c in ax.collections if hasattr(c, "levels")]
    return {level: path.vertices for level, path in zip(contour.levels, contour.get_paths()) if len(path.vertices)}


def test_contours_are_lines_of_equal_height(ax):
    """Has f the contour's level at every point of it?"""
    draw(ax)
    lines = lines_of_equal_height(ax)
    assert len(lines) >= 8
    for level, points in lines.items():
        x, y = points.T
        np.testing.assert_allclose(3 + x**2 + 4 * y**2, level, atol=5e-3)


def test_contours_of_a_bowl_are_evenly_spaced(ax):
    """Do the lines of a round bowl have radii 1, 2, 3, … times one number?"""
    draw(ax, f=lambda x, y: x**2 + y**2)
    radii = [np.hypot(*points.T).mean() for points in lines_of_equal_height(ax).values()]
    np.testing.assert_allclose(np.diff(radii[:5]), radii[0], rtol=0.02)


@pytest.mark.parametrize("equal, aspect", [(True, 1.0), (False, "auto")])
def test_what_is_round_looks_round(ax, equal, aspect):
    """Is one unit as long on both axes, unless said otherwise?"""
    draw(ax, equal=equal)
    assert ax.get_aspect() == aspect


def test_paths_are_drawn_as_they_are_and_named(ax):
    """Does a path go through its points, in its colour, line and marker, and does a single point make a star?"""
    draw(ax, paths={"descent": PATH, "other": -PATH, "minimum": np.zeros((2, 1))}, title="bowl")
    descent, other, minimum = ax.lines
    np.testing.assert_array_equal(descent.get_xydata(), PATH)
    np.testing.assert_array_equal(other.get_xydata(), -PATH)
    np.testing.assert_array_equal(minimum.get_xydata(), [[0, 0]])
    for style in ("get_color", "get_linestyle", "get_marker"):
        assert len({getattr(line, style)() for line in ax.lines}) == 3
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["descent", "other", "minimum"]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("w₁", "w₂", "bowl")


def test_a_path_does_not_stretch_the_picture(ax):
    """Do the limits hold for a run that leaves the picture?"""
    draw(ax, paths={"diverges": 100 * PATH})
    assert (ax.get_xlim(), ax.get_ylim()) == ((-3, 3), (-2, 2))


@pytest.mark.parametrize("options", [{}, {"paths": {"descent": PATH}, "legend": False}])
def test_no_legend_without_names(ax, options):
    """Is there no empty legend, and none where none is wanted?"""
    draw(ax, **options)
    assert ax.get_legend() is None


# ---------------------------------------------------------------- boundary


POINTS = np.random.default_rng(0).uniform(-1, 1, (2, 60))


def thirds(at):
    """Class 0, 1 or 2 by the first coordinate."""
    return np.digitize(at[0], [-0.4, 0.4])


def lines_between_regions(ax):
    """The contour sets that are lines: those that fill tint a region."""
    return [c for c in ax.collections if hasattr(c, "levels") and not c.filled]


def test_the_boundary_lies_where_the_class_changes(ax):
    """Are the lines at the places where the prediction changes, and nowhere else?"""
    plots.boundary(ax, thirds, POINTS, thirds(POINTS))
    at = np.vstack([path.vertices for lines in lines_between_regions(ax) for path in lines.get_paths()])[:, 0]
    assert np.all(np.minimum(abs(at - 0.4), abs(at + 0.4)) < 0.02)
    assert at.min() < 0 < at.max()


def test_points_of_a_class_share_a_colour_and_a_marker(ax):
    """Is every point drawn, each class with a colour and a marker of its own?"""
    plots.boundary(ax, thirds, POINTS, thirds(POINTS))
    classes = [c for c in ax.collections if c.get_label().startswith("class ")]
    assert [c.get_label() for c in classes] == ["class 0", "class 1", "class 2"]
    assert sum(len(c.get_offsets()) for c in classes) == 60
    assert [to_hex(c.get_facecolor()[0]).upper() for c in classes] == list(plots.COLOURS[:3])
    assert len({c.get_paths()[0].vertices.tobytes() for c in classes}) == 3


@pytest.mark.filterwarnings("error")
def test_one_region_has_no_boundary(ax):
    """Is a classifier that says one class everywhere, or a class without points, drawn without a line or a warning?"""
    plots.boundary(ax, lambda at: np.ones(at.shape[1], dtype=int), POINTS, thirds(POINTS) // 2, title="all 1")
    assert lines_between_regions(ax) == []
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("x₁", "x₂", "all 1")
