"""The plans parted by opening periods of shared charges, each part bounded and searched apart."""
