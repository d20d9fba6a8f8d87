"""
Work on what strangers made, in a process that has nothing to lose.

    sandbox_process  starts it: what to run, on what, how much of everything it may have
    child_program    what runs there: bounds itself, and then calls one function of one file of ours
    system_calls     what the kernel still does for one that is shut

The child gets no settings, no keys and no environment, none of our modules but the one that it is
told to run, little memory and little time, and the least right to the processor. One that is given
words by a pipe can open nothing any more before it reads the first of them; one that is shut can
besides start nothing, end nothing and delete nothing: it computes, and the kernel refuses the rest.
Where its decoder starts threads whatever it is told, it may start threads, and no process.
"""
