from benchmarks import intervals


def test_words_and_layout_are_no_code():
    told = 'def f():\n    """Why."""\n    return 1  # so\n'
    assert intervals.bare(told) == intervals.bare("def f(): return 1")
    assert intervals.bare(told) != intervals.bare("def f(): return 2")


def test_the_hash_of_the_code_is_told(capsys):
    intervals.main(["code"])
    assert capsys.readouterr().out.strip() == intervals.code()
