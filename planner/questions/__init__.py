"""Questions about a plan, one folder each. Every answer comes from solving the real programme again."""
