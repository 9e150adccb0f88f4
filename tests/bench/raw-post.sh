#!/bin/sh
# Posts a unified image as plainly as can be. $1 is the Unix socket of Incus, $2 the file. The answer comes last: its
# status, and the seconds from the start until it was there.
exec curl --silent --show-error --unix-socket "$1" --request POST \
  --header 'Content-Type: application/octet-stream' --header 'Expect:' --upload-file "$2" \
  --output /dev/null --write-out '%{http_code} %{time_total}\n' http://incus/1.0/images
