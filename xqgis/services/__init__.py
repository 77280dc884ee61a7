"""One function per act of a person: right, transaction, audit."""
