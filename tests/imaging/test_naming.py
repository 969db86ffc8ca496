import pytest

from mammo_lib.imaging.naming import Named, of_file, parts


@pytest.mark.parametrize(
    ("name", "side", "view", "rest"),
    [
        ("Mass-Test_P_00173_LEFT_CC", "L", "CC", "P_00173"),
        ("Calc-Training_P_00005_RIGHT_MLO", "R", "MLO", "P_00005"),
        ("A_1008_1.RIGHT_MLO", "R", "MLO", "A_1008_1"),
        ("20586908_6c613a14b80a8591_MG_R_CC_ANON", "R", "CC", "20586908_6c613a14b80a8591_MG_ANON"),
        ("case7-lcc", "L", "CC", "case7"),
        ("p1_RMLO", "R", "MLO", "p1"),
        ("p1_L_ML", "L", "ML", "p1"),
        ("left-right_CC", "", "CC", ""),
        ("12345", "", "", "12345"),
        ("", "", "", ""),
    ],
)
def test_words_of_a_name(name, side, view, rest):
    assert parts(name) == Named(side, view, rest)


@pytest.mark.parametrize("name", ["CClinic_7", "MLOok", "LM1", "ALCC", "bright_cc7"])
def test_letters_inside_a_word_say_nothing(name):
    found = parts(name)
    assert not (found.side and found.view)


def test_the_folder_is_the_woman_where_the_name_is_side_and_view():
    assert of_file("site/p7/L_CC.png") == Named("L", "CC", "p7")


def test_a_folder_tells_what_the_name_does_not():
    assert of_file("P_00038_RIGHT_CC/series/1-1.dcm") == Named("R", "CC", "P_00038")


def test_a_side_without_view_is_not_believed():
    assert of_file("R/scan.png") == Named()
