"""Documents as something to read: tables in the terminal."""
