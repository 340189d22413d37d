"""What happened: every change with who, when and from where, and the events that others react to."""
