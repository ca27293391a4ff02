"""A short test before and after the Course, and how easy the app was to use.

forms        the ten questions in two forms that are equally hard by the way they are made
usability    the System Usability Scale: ten statements and a score
taking       what one participant has answered so far, as a text
table        these answers as the lines of a CSV file
results      many such files: what they say, and what they do not
"""
