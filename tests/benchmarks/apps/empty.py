"""An almost empty page."""

import streamlit as st

st.title("空白页")
