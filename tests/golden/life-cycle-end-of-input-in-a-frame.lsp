## L9: the client died in the middle of a message.
start
raw "Content-Length: 100\r\n\r\n{\"jsonrpc\":"
end of input
exit 1 within 1
