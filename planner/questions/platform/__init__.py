"""Whether orchestration pays, and from what on."""
