"""The course's equations: where a dose goes, from receptor to spine, and the experiments a model must meet."""
