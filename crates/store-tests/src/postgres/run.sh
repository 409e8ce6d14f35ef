# Runs a PostgreSQL server. It does what it reads, prints `ready` when that is done, and ends when its input does: at the
# latest when the tests do. PostgreSQL does not run as root.
#
# usage: sh run.sh FOLDER PROGRAMS PORT PRIMARY SETTING...
# PRIMARY: the folder of the server that it is a standby of, or nothing.
dir=$1 bin=$2 port=$3 primary=$4
shift 4
as_user=
if [ "$(id -u)" = 0 ]; then as_user="setpriv --reuid postgres --regid postgres --init-groups"; fi
make() {
  if [ -n "$primary" ]; then
    $as_user "$bin/pg_basebackup" -D "$dir/data" -d "host=$primary user=postgres application_name=standby" \
      --write-recovery-conf --checkpoint=fast --no-sync
  else
    $as_user "$bin/initdb" -D "$dir/data" -U postgres -A trust --locale=C.UTF-8 -E UTF8 --no-sync
  fi
}
start() {
  until "$bin/pg_isready" -q -h "$dir" -p "$port" -U postgres; do
    if ! kill -0 "$server" 2>/dev/null; then
      $as_user "$bin/postgres" -D "$dir/data" -c port="$port" -c listen_addresses= -c unix_socket_directories="$dir" \
        -c shared_buffers=64MB -c max_connections=200 -c fsync=on "$@" >>"$dir/log" 2>&1 &
      server=$!
    fi
    sleep 0.05
  done
  echo ready
}
children() { cat "/proc/$server/task/$server/children"; }
server=
trap '{ kill -CONT $server; kill -INT $server; wait $server; } 2>/dev/null; rm -rf "$dir"' EXIT
make >"$dir/log" 2>&1 || exit 1
# The key must belong to the account of the server.
if [ -e "$dir/server.key" ]; then $as_user install -m 600 "$dir/server.key" "$dir/data/server.key"; fi
start "$@"
while read -r order; do
  case $order in
    kill) kill -9 $server $(children); wait $server; echo ready ;;
    start) start "$@" ;;
    pause) kill -STOP $(children) $server; echo ready ;;
    continue) kill -CONT $(children) $server; echo ready ;;
    promote) $as_user "$bin/pg_ctl" -D "$dir/data" -w promote >>"$dir/log" 2>&1 && echo ready ;;
  esac
done
