"""What people may do, one verb per module: no platform, nothing sent, `now` as an argument."""
