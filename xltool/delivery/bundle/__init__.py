"""The folder that is carried to desks without a network: Python, packages, add-in, scripts, licences."""
