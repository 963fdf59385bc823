"""What holds each unit back, and where plan and rule of thumb part."""
