"""What may be known of one person's desk; it can be played by a folder and a dict."""
