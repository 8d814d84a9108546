## L2: exit before initialize ends the process with 1.
tell exit
exit 1
