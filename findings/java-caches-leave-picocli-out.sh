#!/usr/bin/env bash
# Java's AOT cache (before 25, its class-data archive made at exit) holds no class of picocli: its class files have the format of Java 5, which needs Java's old
# verifier. Loading them takes longer than all the rest of a small command, with the cache and without.
. "$(dirname "$0")/packages.sh"
jars info.picocli:picocli:4.7.7
version=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
cat >Check.java <<'JAVA'
import picocli.CommandLine;

@CommandLine.Command(name = "check", mixinStandardHelpOptions = true, version = "1")
public class Check implements Runnable {
    public void run() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Check()).execute(arguments));
    }
}
JAVA
javac -proc:none -cp 'lib/*' -d classes Check.java
jar --create --file lib/check.jar -C classes .
path=lib/check.jar:$(echo lib/picocli-*.jar)
if [ "$version" -ge 25 ]; then make=-XX:AOTCacheOutput use=-XX:AOTCache; else make=-XX:ArchiveClassesAtExit use=-XX:SharedArchiveFile; fi
java "$make=cache" -cp "$path" Check --version >make.log 2>&1
java "$use=cache" -Xlog:class+load -cp "$path" Check --version >load.log
echo "Java $version, $make: $(grep -c ' picocli\..*source: file:' load.log) classes of picocli loaded from its jar"
echo "class file version of picocli.CommandLine: $(unzip -p lib/picocli-*.jar picocli/CommandLine.class | od -An -j7 -N1 -tu1 | tr -d ' ')"
cached() { grep " $1.*source: shared objects file" load.log | grep -vc Lambda || true; }
expect "from the cache: picocli 0, ours 1" "from the cache: picocli $(cached 'picocli\.'), ours $(cached 'Check ')"
