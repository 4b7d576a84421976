"""Class mode: who a visitor is, and what each role may do. Everything that changes something goes through `gate.check`."""
