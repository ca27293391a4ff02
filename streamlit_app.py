"""How a neural network learns: the frame of the app, page settings and the list of pages."""

from ui import frame

page = frame.navigation()
frame.set_up()
page.run()
