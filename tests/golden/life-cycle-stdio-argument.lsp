## Clients add --stdio by habit.
args server --stdio
start
quiet
