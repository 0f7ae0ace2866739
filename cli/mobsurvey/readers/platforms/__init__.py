"""How survey platforms lay answers out in a table: one module a platform.

Each module has TITLE, the platform's name in messages, and

    evidence(head: Head) -> str          what shows that a table is its export, as "columns _uuid and _id"; "" for none
    lay_out(table: Table) -> Layout      what its columns are; ReadError where it cannot be

`evidence` looks at what the platform alone writes, so that of all modules one at most gives a text for any file.
`lay_out` says in `details` what was decided: how the answers of a set are joined, what a row without a tick means.
What many platforms have in common is in readers/questions. Names on the command line (`--kind odk-central`) come from
the names of the modules.
"""
