"""Scenes and lessons: a state of the app with a task, and several of them in an order.

A teacher prepares a scene: a run at a state, the page that shows it, a task, questions, and for
every group of controls whether it is open, fixed or hidden. Read in this order:

    fields      reading a file that may be old, new, broken or hostile, field by field
    locks       the groups of controls, what each holds of a run, and whether a run keeps to them
    quantities  the numbers that a question may ask of a run
    questions   choice, number, text, an item of the course, something to make
    scene       one scene: its state, task, questions and locks
    lesson      scenes in an order with notes; the file
    links       a scene as a short text for a link
    judging     what is to be said of an answer: a function of the scene and a run alone
    ready       the lessons that come with the app
"""
