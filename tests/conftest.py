"""What every test may lean on: no mail leaves, no network is reached, no upload is kept."""
