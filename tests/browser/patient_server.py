"""Streamlit as `python -m streamlit`, with a desk that waits for a far cursor: after its usual
second a busy machine would show a step on the way."""

from streamlit.web.cli import main

from ui.desk import learner

if __name__ == "__main__":
    learner.LONGEST_SEEK = 60.0
    main(prog_name="streamlit")
