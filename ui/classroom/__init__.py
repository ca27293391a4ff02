"""The Class page: joining and opening a class, the instructor's board, the projector's view."""
