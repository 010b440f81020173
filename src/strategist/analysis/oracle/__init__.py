"""What can be and what cannot: proofs about the conditions of a rulebook, and profiles that show them."""
