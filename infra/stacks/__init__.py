"""What is deployed, in four stacks; each says what it hands to the next."""
