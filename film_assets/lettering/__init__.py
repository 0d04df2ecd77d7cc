"""Letters as picture: the fonts, and lines of any script shaped and drawn with them. What is written, and where, belongs
to whoever writes."""
