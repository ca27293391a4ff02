"""What is asked, judged, saved and shared, without the app. Nothing yet.

It stands on ``neuralnet`` and below ``ui``: it imports no Streamlit, so that what a lesson asks can
be judged from the command line too.
"""
