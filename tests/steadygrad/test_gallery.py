import matplotlib
import numpy as np
import pytest

matplotlib.use("agg")

from matplotlib import pyplot as plt
from steadygrad import plots


@pytest.fixture
def drawn():
    """drawn(images, …) -> the axes of a gallery."""

    def make(*arguments, **options):
        plots.gallery(*arguments, **options)
        plt.gcf().canvas.draw()
        return plt.gcf().axes

    yield make
    plt.close("all")


def test_a_gallery_shows_each_image_under_its_title(drawn):
    """Are images of any size in their order, each with its title, and the places that are left over empty?"""
    images = [np.full((8, 8), 3.0), np.eye(5), np.zeros((2, 4))]
    axes = drawn(images, ["a", "b"], columns=2, rows=["first", "second"])
    assert len(axes) == 4
    for ax, image in zip(axes, images):
        np.testing.assert_array_equal(ax.images[0].get_array(), image)
    assert [ax.get_title() for ax in axes] == ["a", "b", "", ""]
    assert [ax.get_ylabel() for ax in axes] == ["first", "", "second", ""]
    assert [ax.axison for ax in axes] == [True, True, True, False]


def test_a_gallery_has_one_scale(drawn):
    """Is one grey level the same in all images, and 0 white?"""
    axes = drawn([np.zeros((2, 2)), np.full((2, 2), 40.0)], black=20.0)
    assert {ax.images[0].get_clim() for ax in axes[:2]} == {(0, 20)}
    assert axes[0].images[0].cmap(0.0)[:3] == (1, 1, 1)


def test_a_gallery_is_as_large_as_asked_for(drawn):
    """Do images twice as wide make a picture twice as wide?"""
    widths = [drawn([np.eye(3)] * 2, columns=2, inches=inches)[0].figure.get_figwidth() for inches in (1.25, 2.5)]
    assert widths[1] == 2 * widths[0]
