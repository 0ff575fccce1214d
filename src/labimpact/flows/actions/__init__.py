"""What the flows write: eligibility as it stood, and files for SIUSS."""
