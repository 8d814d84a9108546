## B7 B8: a header block beyond 8 KiB is a framing error, though it has not ended yet.
start
raw "X-Long: " + "x" * 20000
exit failure
