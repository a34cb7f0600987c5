"""The course's live figures, the models behind them and the door to the data."""
