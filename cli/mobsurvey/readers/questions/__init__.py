"""How the questions behind the columns of a table are found, for whatever platform wrote it.

texts            how a text is settled: one line, no tags, its language
headers          the columns' names
cells            what stands in the columns, counted in one pass over the file
option_columns   which columns are options of one question, by their headers
ticks            which columns are options, by what stands in them
option_sets      a question of which each option has a column, and how the cases answered it
joined_answers   which columns join several answers in a cell
sets_layout      the layout that follows from all this
odk_family       what the exports of the ODK family have in common
"""
