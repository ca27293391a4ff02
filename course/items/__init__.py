"""The kinds of item, a file for each station of the course. `bank` brings them together."""
