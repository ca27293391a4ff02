"""What is asked, judged, saved and shared, without the app.

The course asks, the live engine judges. It stands on ``neuralnet`` and below ``ui``: it imports no
Streamlit, so that what a lesson asks can be judged from the command line too. Read in this order:

    numbers            how a number is written in a text of the course
    texts              the catalogue: every sentence that a learner reads, with named numbers
    answers            reading a number as people write it, and whether it fits
    slips              the known mistakes: names, misconceptions
    situation          a run at a state, and a place in its network: what items are made from
    item               question, answer, slips, hints; judging what was entered
    cases              runs that are trained aside, to be compared
    counter_examples   for every slip, numbers from the learner's own run that contradict it
    items/             the kinds of item, a file for each station
    bank               all kinds; making one from any run
    stations           the way of the course
    construct          tasks that end a station, judged by the engine
    paper/             the numbers, rules, slips and workings of one training step
    faded_step         one training step on paper, with blanks
    worksheet          that step as a printed sheet with its key
    progress           what was answered, and what comes back
    scenes/            a state with a task, questions and locks; lessons; judging an answer
"""
