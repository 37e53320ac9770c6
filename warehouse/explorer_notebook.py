"""On Record's explorer. The copy in the data folder is yours: what you change there is kept."""

import marimo

app = marimo.App(width="full", app_title="On Record")


@app.cell(hide_code=True)
def _():
    import os
    from pathlib import Path

    import marimo as mo

    from warehouse import explorer
    from warehouse.query import QueryError

    try:
        warehouse = explorer.opened(Path(os.environ["ONRECORD_DATA"]))
    except QueryError as error:
        mo.stop(True, mo.callout(str(error), kind="danger"))
    mo.md("""
    # On Record

    Edit the SQL below and run it with Ctrl-Enter; names of tables and columns are completed as you type. The tables of answers
    can be searched, filtered, charted (*Visualize*) and downloaded (*Export*). The warehouse is read-only.
    """)
    return explorer, mo, warehouse


@app.cell
def _(mo, warehouse):
    answer = mo.sql(
        f"""
        SELECT outlet, published_date, speaker_name, words, article_id, start_char, end_char
        FROM who_said_what
        ORDER BY published_date DESC, outlet, start_char
        LIMIT 1000
        """,
        output=False,
        engine=warehouse,
    )
    return (answer,)


@app.cell(hide_code=True)
def _(answer, mo):
    chosen_row = mo.ui.table(
        answer, selection="single", label="The answer; choose a row with article_id, start_char and end_char to read it in place"
    )
    chosen_row
    return (chosen_row,)


@app.cell(hide_code=True)
def _(chosen_row, explorer, mo, warehouse):
    mo.stop(chosen_row.value.is_empty())
    _row = chosen_row.value.row(0, named=True)
    _place = [_row.get(name) for name in ("article_id", "start_char", "end_char")]
    mo.stop(None in _place, mo.md("Add `article_id`, `start_char` and `end_char` to the question to read its rows in place."))
    mo.Html(explorer.in_place(warehouse, *_place))
    return


@app.cell(hide_code=True)
def _(explorer, mo, warehouse):
    chosen_table = mo.ui.table(
        warehouse.sql(explorer.TABLES).pl(),
        selection="single",
        page_size=8,
        show_column_summaries=False,
        show_data_types=False,
        wrapped_columns=["what_it_holds"],
        label="Tables and views; choose one to see its columns",
    )
    chosen_table
    return (chosen_table,)


@app.cell(hide_code=True)
def _(chosen_table, explorer, mo, warehouse):
    mo.stop(chosen_table.value.is_empty())
    mo.ui.table(
        warehouse.sql(explorer.COLUMNS, params={"name": chosen_table.value["name"][0]}).pl(),
        selection=None,
        page_size=30,
        show_column_summaries=False,
        show_data_types=False,
        wrapped_columns=["what_it_holds"],
        label=f"Columns of {chosen_table.value['name'][0]}",
    )
    return


if __name__ == "__main__":
    app.run()
