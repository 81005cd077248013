"""The desk in a browser: pages made on the server, plain forms, a few keys.

``serve`` starts it, ``create_app`` is the application over any ``Source``. Nothing is fetched from
elsewhere, and everything but the keys works without a script. ``docs/review.md`` says how it is
run and what guards it.
"""
