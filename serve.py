"""The app for a class: ``streamlit run serve.py``. It serves ``streamlit_app.py``, which runs by
itself as well, with a few things put right between the server and the browser."""

import streamlit as st
from starlette.middleware import Middleware

from ui.kit.serving import InFront

app = st.App("streamlit_app.py", middleware=[Middleware(InFront)])
