from datetime import date

import pandas as pd

from orchestration import runs

FRAME = pd.DataFrame({"sku_id": ["A", "B"], "quantity": [1.0, 2.0]})


def test_a_fingerprint_follows_values_names_and_order():
    base = runs.fingerprint(FRAME, "weekly")
    assert runs.fingerprint(FRAME.copy(), "weekly") == base
    assert runs.fingerprint(FRAME.assign(quantity=[1.0, 3.0]), "weekly") != base
    assert runs.fingerprint(FRAME.rename(columns={"quantity": "amount"}), "weekly") != base
    assert runs.fingerprint(FRAME.iloc[::-1], "weekly") != base
    assert runs.fingerprint(FRAME, "daily") != base


def test_parts_are_told_apart():
    assert runs.fingerprint("a", "bc") != runs.fingerprint("ab", "c")


def test_the_same_inputs_are_the_same_run_of_one_kind():
    assert runs.run_id_of("demand", "x") == runs.run_id_of("demand", "x")
    assert runs.run_id_of("demand", "x") != runs.run_id_of("risk", "x")


def test_writing_again_replaces_the_run(database):
    with database.connect("mfg_forecaster", autocommit=False) as connection:
        for nightly in ("first", "second"):
            run_id = runs.write(connection, "demand", "x", date(2026, 1, 1), nightly, lambda _: None)
        rows = connection.execute("select run_id, nightly_run_id from forecast.runs").fetchall()
    assert rows == [(run_id, "second")]


def test_an_earlier_run_becomes_the_latest_again_and_the_latest_is_left_alone(database):
    def latest(connection):
        return connection.execute(
            "select run_id, latest_at from forecast.runs order by latest_at desc limit 1"
        ).fetchone()

    with database.connect("mfg_forecaster") as connection:
        first = runs.write(connection, "demand", "x", date(2026, 1, 1), "n1", lambda _: None)
        runs.write(connection, "demand", "y", date(2026, 1, 2), "n2", lambda _: None)
        runs.make_latest(connection, "demand", first)
        after = latest(connection)
        runs.make_latest(connection, "demand", first)
        assert after[0] == first
        assert latest(connection) == after


def test_the_same_inputs_are_written_once_and_only_the_latest_runs_of_a_kind_are_kept(database):
    with database.connect("mfg_forecaster") as connection:

        def write(inputs, kind="projection"):
            return runs.write_once(connection, kind, inputs, date(2026, 1, 1), "n1", lambda _: None)

        assert [write("x"), write("y"), write("z"), write("x"), write("x", "supply")] == [True, True, True, False, True]
        assert runs.forget_earlier(connection, "projection", keep=2) == 1
        left = {row[0] for row in connection.execute("select run_id from forecast.runs where kind = 'projection'")}
    assert left == {runs.run_id_of("projection", "z"), runs.run_id_of("projection", "x")}
