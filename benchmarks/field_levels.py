"""m and u of every level of the fields beside the name, and where each figure comes from.

m: 1,000 pairs of records known to be one person in real registers, and the same allowance for the
NIK that registers report (8 % missing aside). u: of an equal value its own share, so 1 here; of
the others, random pairs of a generated population (``train_default.py`` prints them).
"""

LEVELS = {
    "birth_date": {
        "equal": (0.925, 1.0),
        "day and month swapped": (0.005, 3.0e-5),
        "one digit": (0.062, 1.2e-3),
        "two digits": (0.005, 1.5e-3),
        "different": (0.003, 0.997),
    },
    "nik": {
        "equal": (0.96, 1.0e-8),
        "typo": (0.018, 1.0e-3),  # given the date, people of a district share the rest
        "same regency and date": (0.008, 0.2),  # people of one regency and birth date
        "different": (0.01, 0.99),
    },
    "birthplace": {
        "equal": (0.79, 1.0),
        "alike": (0.066, 0.004),
        "within": (0.06, 0.006),
        "different": (0.084, 0.96),
    },
    "sex": {"equal": (0.99, 0.5), "different": (0.01, 0.5)},
    "further": {"equal": (0.95, 1.0), "different": (0.05, 0.95)},
}
