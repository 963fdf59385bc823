"""Questions with many solves on one worker and on several: seconds, efficiency, bytes, and an estimate for a hundred."""
