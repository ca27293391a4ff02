"""A class on one server: who is there, what is asked, what was answered; erased when it is over.

Read it in this order: ``limits`` (what is allowed, and how often), ``credentials`` (codes and
secrets), ``entries`` (what people type, cleaned), ``tables`` and ``database`` (where it is kept),
``classes`` (open, state, close), ``people`` (join, presence), ``asking`` (questions and answers),
``networks`` (the class's curves and their band), ``saved`` (everything as CSV), ``store`` (all of
it behind one object, and the sweep that erases).

Nothing here knows the app. What is kept is bounded, row by row and in the number of rows, and
every write is one short transaction.
"""
