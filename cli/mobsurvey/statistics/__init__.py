"""Statistics over counts only: one module a statistic, in a folder for each kind of question that is asked of counts.

A folder's `__init__` says what its functions take and return. The module bears the statistic's name on the command
line (`gamma.py` is `gamma`) and holds one public function of that name; its docstring opens with one line that says
what it is, then has the paragraphs `Formula:`, `Use:`, `SPSS:` and `Source:`. `catalogue` reads them.
"""
