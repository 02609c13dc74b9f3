"""What replenishment would have cost, replayed on the past and on a simulated company."""
