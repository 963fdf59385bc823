"""Plans that adapt: choices that agree until a reading, and differ by its outcome from then on."""
