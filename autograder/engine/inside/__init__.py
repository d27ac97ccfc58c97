"""All that runs inside the sandbox, and nothing else: this folder is bound there alone. It imports the standard
library, NumPy, Matplotlib, IPython, ipykernel and steadygrad."""
