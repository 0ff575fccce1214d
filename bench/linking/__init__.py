"""What `./labimpact bench link` measures."""
