## C1 P5: of several offers the client's first known one is taken.
ask 1 initialize {"processId":null,"rootUri":null,"capabilities":{"general":{"positionEncodings":["utf-64","utf-32","utf-8","utf-16"]}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-32","...":"<any>"},"...":"<any>"}}
