"""Sets up and runs Lab'Impact: packages, front end, database, web server and worker."""
