"""The portal's screens: the only package that imports Streamlit, besides `pages/` and `streamlit_app.py`."""
