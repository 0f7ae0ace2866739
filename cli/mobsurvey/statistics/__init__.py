"""Statistics over counts only: one module a statistic, each a function of the module's name."""
