"""One-stop backends: where the status of dossiers comes from, one module each."""
