"""What one training step on paper is made of: its numbers, its rule, its slips, its workings."""
