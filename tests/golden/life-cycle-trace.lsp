## L15: $/setTrace is taken, and $/logTrace is not sent while trace is off (judged at the end).
start {} with {"trace":"off"}
tell $/setTrace {"value":"off"}
quiet
tell $/setTrace {"value":"verbose"}
tell $/setTrace {"value":"no such value"}
tell $/setTrace {}
tell $/setTrace
tell $/setTrace {"value":"off"}
ask 1 no/suchMethod
<-- error 1 -32601
