## L9: nothing at all was said.
raw ""
end of input
exit 1 within 1
