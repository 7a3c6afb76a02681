"""Where the words of each mail come from: read at sending time, so that a mail never tells what is no longer true."""
