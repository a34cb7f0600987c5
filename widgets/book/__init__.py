"""The published book: Sphinx extensions that give its pages their figures and look, and its written pages."""
