## R6 R12: a cancelled request is answered all the same, once; unknown ids are ignored.
start
tell $/cancelRequest {"id":1}
tell $/cancelRequest {"id":"never used"}
quiet
burst
ask 1 no/suchMethod
tell $/cancelRequest {"id":1}
flush
<-- error 1 "<integer>"
tell $/cancelRequest {"id":1}
quiet
