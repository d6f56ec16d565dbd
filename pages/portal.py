"""The frame around every page: who is looking, navigation, the page itself, the foot."""

import streamlit as st

from registry.ui import frame, screens, session
from registry.ui.theme import ICON

st.set_page_config(layout="wide", initial_sidebar_state=264, page_icon=ICON)
actor = session.begin()
page = screens.navigation(actor)
frame.head(actor)
with session.shown():
    page.run()
frame.foot()
session.forget_flash()
