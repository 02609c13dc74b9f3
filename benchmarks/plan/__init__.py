"""What risk, requirements and plan cost by number of items."""
