"""What a kernel gives a cell, without a kernel: it runs beside student code, and guards nothing."""
