"""The parts that all questions share: their declaration, their answer, its ending, and the folder it is written to."""
