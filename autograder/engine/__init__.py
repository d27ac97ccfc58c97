"""Running student code in a sandbox, and judging it outside. `notebook` is the way in; docs/security.md says what is
promised. `kernel` judges in a student's own kernel instead, under stock nbgrader.

Theory of operation: what is read of a student, in the order of the code, and what bounds it

1. `reading` takes bytes from the folder submitted/<student>/<assignment>, and from nowhere else. A folder that is a link
   is not entered. A file is opened without following links and without waiting; what was opened must be a regular file
   with one name, else it is told in a line and left out. Bounds: bytes of a notebook, bytes and number of the other
   files, length and depth of their paths, entries of a folder. This happens in the process that the instructor started.
2. `parsing` makes a notebook from the bytes of a file, in the process that grades it, whose time (`Task.patience`) and
   memory (`executors.MEMORY`) are bounded too. It counts commas and braces before Python's JSON parser sees the text, so
   that what the text becomes is bounded; then it makes cells anew from an allow-list of plain fields: kind, source, id,
   grade_id, tags, locks, pictures of a text, kernel. All else is left out unread: outputs, other metadata, unknown keys.
   No schema, no conversion and no other library is asked. Time and memory are linear in the file.
3. `restore` undoes what was done to cells that are the course's. `demonstrations` lets Python's own parser read the
   cells, up to a number of characters.
4. Sources go to the sandbox as texts; nothing of a student is executed, imported or unpickled outside it.
5. What comes back of the sandbox is read by `inside.channel`, `inside.values` and `outputs`, as hostile as a file:
   lengths before bytes, then JSON, then a record made anew of exact plain types.
6. What is written (the autograded notebook) was made by steps 2 and 5: nbgrader, nbformat and the formgrader read
   nothing else of a student's. In nbgrader's own door `clean_copies` sees to that: its converter is shown a copy that
   steps 1 and 2 have made, and not the folder.
"""
