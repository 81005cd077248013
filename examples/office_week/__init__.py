"""What ``office_day.py`` needs beside the story: its people and its picture."""
