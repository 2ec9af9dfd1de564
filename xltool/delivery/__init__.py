"""What ships and how it gets onto a desk: template, add-in, bundle, pages, installing, doctor."""
