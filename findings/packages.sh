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
