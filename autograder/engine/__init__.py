"""All that touches what students wrote: reading their files, running their code in a sandbox, reading what comes back.

What is handed on from here is plain: notebooks of plain fields, outputs, answers. `autograder.judging` makes records of
them; docs/security.md says what is promised. `inside.cells` stands in for a kernel beside student code, and guards
nothing: who looks for holes can leave it out.

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
3. `judging.restore` undoes what was done to cells that are the course's. `demonstrations` lets Python's own parser read the
   cells, up to a number of characters.
4. Sources go to the sandbox as texts; nothing of a student is executed, imported or unpickled outside it.
5. What comes back of the sandbox is read by `inside.channel`, `inside.values` and `outputs`, as hostile as a file:
   lengths before bytes, then JSON, then a record made anew of exact plain types.
6. What is written (the autograded notebook) was made by steps 2 and 5: nbgrader, nbformat and the formgrader read
   nothing else of a student's. In nbgrader's own door `clean_copies` sees to that: its converter is shown a copy that
   steps 1 and 2 have made, and not the folder.

Theory of operation: who runs student code, as whom, in which processes, over which pipes, in the order of the code

1. `judging.notebook` runs in the judge: a process of the grader, with its user's rights. It has one `Worker`,
   which keeps one `Sandbox` for all submissions that it grades.
2. `Sandbox` starts `launcher`, with an empty environment, nowhere as its input and output, and one descriptor: the
   *control socket*, of datagrams. The launcher volunteers to be killed first when memory runs out; as root it binds the
   sources in mounts of its own and becomes a user that no account and no other sandbox has. It becomes bubblewrap.
3. bubblewrap makes namespaces (user, process ids, mounts, network, IPC, host name, control groups), binds what
   `bubblewrap.command` lists, read-only, and becomes the parent of the *zygote*: PID 1, with two capabilities inside
   its own user namespace, by which it builds each child's walls. It ends with bubblewrap, bubblewrap's is ended by the
   judge, and the control socket closes with the judge: whoever of them ends, all below end.
4. The zygote (`inside.zygote`) imports everything, then takes orders on the control socket. "fork" comes with three
   descriptors: the child's socket, the kit's files in memory, and the submission's control group, if there is one
   (`group`). The zygote clones itself into new namespaces of process ids, mounts and IPC.
5. The clone is the child's *init*, PID 1 there. It enters the group, mounts its scratch, sets its limits, gives up its
   capabilities and takes the filter (`syscalls`), in this order; unpacks the kit; forks the student's process, PID 2;
   tells the zygote "ready" over a pipe; closes everything; and from then on only reaps, and stops or wakes all but
   itself when the zygote says so. Student code cannot reach it: no signal from inside does anything to a PID 1 that has
   no handler.
6. PID 2 has nothing but the child's socket, descriptor 3, over which `session` speaks with it (`inside.child`,
   `inside.channel`). Whatever student code starts is below it, in the same namespaces. When PID 2 ends, init ends, and
   the kernel kills the rest; init's exit code tells the zygote how PID 2 ended.
7. For each notebook of a submission there is a child. One at a time runs: `worker` stops the others, and `session`
   their clocks. First every notebook's cells run, then, from the last notebook to the first, the hidden calls, after
   which its child is killed: the zygote sends init SIGKILL and waits, and only then is anything else done.
8. A child that is lost is made anew, and the cells that went well are run again, silently. If it ended by itself (an
   exit, a signal, a limit), or had to be killed, that costs what was asked. If it was killed by somebody else, the same
   is asked once more: PID 2 died of a SIGKILL, which its own code cannot send it (`syscalls`) and which was not the
   limit of processor time (init knows how much it took); or init, the zygote or bubblewrap is gone, which student code
   cannot reach. Twice so is `SandboxKilled`, and undetermined; but if the kernel has both times killed for want of
   memory, or the submission's group has met its limit, and it was this child that had much, it is the outcome "memory".
"""
