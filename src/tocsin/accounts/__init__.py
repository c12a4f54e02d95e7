"""Who people are, how they are reached and what they may do."""
