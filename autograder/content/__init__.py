"""What Steady Gradients teaches, the only room that knows a topic: right answers, and the checks that ask for them."""
