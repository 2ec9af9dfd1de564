"""Makes the workbooks that ship with xltool: the empty template and the filled sample."""
