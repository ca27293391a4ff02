"""How a neural network learns: the frame of the app, which lists the pages and runs one."""

from ui.kit import frame

page = frame.navigation()
page.run()
frame.show_foot(page)
