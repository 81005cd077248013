"""The addresses of the desk, by page; every one of them is open to the roles it names."""

from desk.web.routes import case, check, door, mine, office

every = (door, case, check, mine, office)
