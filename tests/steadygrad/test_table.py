from steadygrad import functions
from steadygrad.table import FUNCTIONS


def test_the_table_holds_functions_by_their_own_names():
    """Is every entry called what it is called in its module, and no activation missing?"""
    assert all(function.__name__ == name for name, function in FUNCTIONS.items())
    assert set(functions.__all__) <= set(FUNCTIONS)
