"""The copilot's tools for other assistants, by the Model Context Protocol: over HTTP at /mcp, over stdio by `mfg mcp`."""
