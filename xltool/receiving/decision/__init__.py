"""What was received decides, by what it says, what counts. Pure; the order of arrival never matters.

A submission is identified by its unit (with its region), year and stage, never by a file name. Of each the highest
intact version counts; everything else is kept apart with a reason, and nothing that is kept apart is ever summed.
"""
