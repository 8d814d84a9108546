## L9: after shutdown the end of standard input is as good as exit.
start
ask 1 shutdown {}
<-- result 1 null
end of input
exit 0 within 1
