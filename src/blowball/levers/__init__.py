"""What can be done and what cannot: when the seeds left, and what each of the four levers buys."""
