"""Whether orchestration pays, and from which figures on."""
