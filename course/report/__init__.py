"""A run as a report: one HTML page that prints, and its figures as SVG."""
