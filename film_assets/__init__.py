"""A screenplay goes in, a finished film comes out, and an edit redoes only what it touched."""
