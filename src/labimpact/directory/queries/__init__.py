"""What pages ask of the directory: the public's in `finding`, the keepers' in `keeping`."""
