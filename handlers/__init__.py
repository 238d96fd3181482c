"""What people may do: one verb a file, no platform. A handler changes state and writes letters; it sends nothing."""
