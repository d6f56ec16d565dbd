"""The almost empty page as an ASGI application, for uvicorn."""

from pathlib import Path

import streamlit as st

app = st.App(Path(__file__).with_name("empty.py"))
