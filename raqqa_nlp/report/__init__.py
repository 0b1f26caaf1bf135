"""Documents as something to read: tables in the terminal, files for other programs, and the dossier, a page."""
