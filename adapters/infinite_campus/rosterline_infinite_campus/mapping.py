"""What a column list can't say, as functions from polars frames to polars frames."""
