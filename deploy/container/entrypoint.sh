#!/bin/sh
# The command of the image: starts the program that the first argument names, in place of this shell.
#
# SECRETS_FILE names a file of settings, NAME=value a line, as a secret mount has it. Node reads it itself (--env-file): the
# values are not in the container's description, nor in /proc/1/environ. What the environment already says is kept.
set -eu

case "${1-}" in
  api) program=client/http/main.js ;;
  worker) program=worker/main.js ;;
  codec-server) program=worker/codec-server/main.js ;;
  upgrade) program=client/cli/main.js ;;
  migrate) program=db/migrate.js ;;
  healthy) program=deploy/container/healthy.js ;;
  *)
    echo 'PROGRAM_UNKNOWN: give one of api, worker, codec-server, upgrade, migrate, healthy as first argument.' >&2
    exit 2
    ;;
esac
shift
program="${APP_FOLDER:-/app}/dist/$program"

if [ -n "${SECRETS_FILE-}" ]; then
  if [ ! -r "$SECRETS_FILE" ]; then
    echo 'SECRETS_FILE_UNREADABLE: the file of SECRETS_FILE cannot be read; check the mount, its owner and its mode.' >&2
    exit 1
  fi
  exec node "--env-file=$SECRETS_FILE" "$program" "$@"
fi
exec node "$program" "$@"
