"""The class report: from the records of graded notebooks to a page, a terminal table and a CSV file.

`summary` condenses records to what `assignment` declares; `page`, `table` and `export` show them. Only `page` needs
Matplotlib and Jinja, so nothing is imported here.
"""
