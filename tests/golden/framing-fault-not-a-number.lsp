## B6 B7: a length that cannot be believed ends the process with a failure and no signal; a frame
## inside what follows is not looked for.
start
raw "Content-Length: five\r\n\r\n{}"
raw "Content-Length: 49\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/suchMethod\"}"
end of input
exit failure
