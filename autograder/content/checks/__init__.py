"""What exercises ask, as data: a folder of checks for each assignment."""
