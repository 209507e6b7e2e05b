"""The audit proves the laws, and catches every planted violation."""
