"""*Persone dell'ufficio*: everybody an office may open, by what tells who needs what.

It stands on this floor because it joins persons with the contacts of the desk.
"""
