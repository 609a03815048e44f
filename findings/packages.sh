# Sourced by the findings: works in a temporary folder that goes away with the script.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

jars() { # GROUP:ARTIFACT:VERSION...: these and what they need, in lib/
  local coordinates group artifact version
  {
    echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
    echo '<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>'
    for coordinates in "$@"; do
      IFS=: read -r group artifact version <<<"$coordinates"
      echo "<dependency><groupId>$group</groupId><artifactId>$artifact</artifactId><version>$version</version></dependency>"
    done
    echo '</dependencies></project>'
  } >pom.xml
  mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib
  printf 'with %s\n' "$@"
}

expect() { # what is expected, what was seen
  printf 'seen: %s\n' "$2"
  [ "$1" = "$2" ] || { printf 'CHANGED, expected: %s\n' "$1"; exit 1; }
}

broker() { # [SETTING...]: starts a Kafka broker of what jars has fetched, on 127.0.0.1:$port, until the script ends
  port=$((20000 + RANDOM % 10000))
  cat >server.properties <<SERVER
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((port + 1))
listeners=CLIENT://127.0.0.1:$port,QUORUM://127.0.0.1:$((port + 1))
listener.security.protocol.map=CLIENT:PLAINTEXT,QUORUM:PLAINTEXT
inter.broker.listener.name=CLIENT
controller.listener.names=QUORUM
log.dirs=$PWD/data
offsets.topic.replication.factor=1
SERVER
  printf '%s\n' "$@" >>server.properties
  java -cp 'lib/*' kafka.tools.StorageTool format -t c2FuZGJveC1jbHVzdGVyMQ -c server.properties >/dev/null
  java -cp 'lib/*' kafka.Kafka server.properties >broker.log 2>&1 &
  trap 'kill -KILL %1; wait 2>/dev/null; rm -rf "$folder"' EXIT
}
