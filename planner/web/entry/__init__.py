"""The script of the app, apart from the pages: Streamlit takes a folder `pages` beside its script for further scripts."""
