## L7: a whole session in one write. Every answer is flushed before the end.
burst
ask 1 initialize {"processId":null,"rootUri":null,"capabilities":{}}
tell initialized {}
ask 2 shutdown
tell exit
flush
<-- result 1 "<any>"
<-- result 2 null
exit 0
