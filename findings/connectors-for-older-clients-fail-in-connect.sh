#!/usr/bin/env bash
# Kafka 4.4 has moved AppInfoParser, which connectors ask for their version: the newest sinks of Iceberg and of Kafka itself fail in its Connect.
. "$(dirname "$0")/packages.sh"
jars org.apache.kafka:{connect-json,kafka-clients}:4.4.0 org.apache.kafka:connect-file:4.3.1 \
  org.apache.iceberg:iceberg-kafka-connect:1.12.0 org.slf4j:slf4j-nop:1.7.36
mvn -q -B dependency:copy -Dartifact=org.apache.kafka:kafka-clients:4.3.1 -DoutputDirectory=older
cat >Check.java <<'JAVA'
import java.util.Map;

public class Check {
    static void check(String name, Runnable call) {
        String result = "started";
        try {
            call.run();
        } catch (Throwable e) {
            result = e.toString();
        }
        System.out.println(name + ": " + result);
    }

    public static void main(String[] arguments) {
        check("file", () -> new org.apache.kafka.connect.file.FileStreamSinkConnector().version());
        check("iceberg", () -> new org.apache.iceberg.connect.IcebergSinkTask().start(Map.of(
                "name", "iceberg", "iceberg.tables", "audit.entries", "iceberg.catalog.catalog-impl", "org.apache.iceberg.inmemory.InMemoryCatalog",
                "iceberg.kafka.bootstrap.servers", "127.0.0.1:9")));
    }
}
JAVA
missing="java.lang.NoClassDefFoundError: org/apache/kafka/common/utils/AppInfoParser"
expect "file: $missing
iceberg: $missing" "$(java -cp 'lib/*' Check.java)"
echo "with the clients 4.3.1 behind them, as in a connector's own folder:"
expect "file: started
iceberg: started" "$(java -cp 'lib/*:older/*' Check.java)"
