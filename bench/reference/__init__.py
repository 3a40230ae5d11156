"""The bare reference: what Django costs when it does the same with one plain table and nothing else."""
