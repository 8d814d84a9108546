## B7: bytes that are no header at all.
start
raw "\x00\x01\x02\xff" * 5000
end of input
exit failure
