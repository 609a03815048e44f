#!/usr/bin/env bash
# Kafka Streams warns that an option should be set to true, although it is.
. "$(dirname "$0")/packages.sh"
jars org.apache.kafka:kafka-streams:4.4.0 org.slf4j:slf4j-simple:1.7.36
cat >Check.java <<'JAVA'
import java.util.Properties;
import org.apache.kafka.streams.*;

public class Check {
    public static void main(String[] args) {
        Properties settings = new Properties();
        settings.put("application.id", "finding");
        settings.put("bootstrap.servers", "127.0.0.1:9");
        settings.put("processing.exception.handler.global.enabled", true);
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("in").to("out");
        new KafkaStreams(builder.build(), settings).close();
    }
}
JAVA
java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp 'lib/*' Check.java >log 2>&1 || true
grep 'processing.exception.handler.global.enabled' log | cut -c1-160 | sort | uniq -c
expect "warned" "$(grep -q 'processing.exception.handler.global.enabled' log && echo warned || echo silent)"
