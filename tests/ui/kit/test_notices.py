"""What the app has to say stays until the learner does something."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from ui.kit import session

    is_first = "came" not in st.session_state
    st.session_state.came = True
    if is_first:
        session.notify("Left out of the link.")
    for notice in session.take_notices():
        st.warning(notice)
    if is_first:  # as work of the app's own does when it is done
        session.notify("Compared.")
        session.draw_anew()


def test_a_notice_outlives_a_page_that_the_app_draws_anew_and_not_what_the_learner_does() -> None:
    app = AppTest.from_function(page).run()
    assert [one.value for one in app.warning] == ["Left out of the link.", "Compared."]
    app.run()
    assert not app.warning
