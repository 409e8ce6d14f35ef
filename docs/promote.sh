#!/bin/sh
# Promotes one service from a Mockpit to another through a folder under version control: exports it, commits
# it if it changed, shows what the target would change, and imports it.
#
# usage: promote.sh SOURCE TARGET FOLDER NAME:VERSION
#
# SOURCE and TARGET are what `mockpit export` and `mockpit import` accept: a data directory, the address of a
# server, a file or a folder. MOCKPIT is the program, if it is not on the path. MOCKPIT_CREDENTIALS is a file with
# the token of each server.
set -eu

source=$1 target=$2 folder=$3 service=$4
mockpit() {
    "${MOCKPIT:-mockpit}" "$@" --credentials "${MOCKPIT_CREDENTIALS:-/dev/null}"
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -d "$folder/.git" ]; then
    git init --quiet "$folder"
fi

# The service as it is in the source.
mockpit export "$source" --service "$service" --output "$work/service.json"
# Other services of the folder stay.
mockpit import "$work/service.json" --to "$folder/" --policy replace --accept-executable-content --yes

git -C "$folder" add --all
if git -C "$folder" diff --cached --quiet; then
    echo "Nothing to promote: $service did not change."
else
    git -C "$folder" -c user.name=pipeline -c user.email=pipeline@example.com \
        commit --quiet --message "Promote $service"
fi

# What the pull request would show, then the import. Both take the folder, so they use what was committed.
mockpit import "$folder" --to "$target" --policy replace --accept-executable-content --yes
