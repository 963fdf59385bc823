"""Questions about a plan, one file each. Every answer comes from solving the real programme again."""
