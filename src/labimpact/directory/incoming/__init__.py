"""Services from elsewhere: a file is read into pieces, a piece is understood, then it is written.

Reading and understanding write nothing: the report before the import is what the import does.
"""
