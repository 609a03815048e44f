#!/usr/bin/env bash
# Flink's format avro takes an Avro timestamp as the instant that it is, by an option; its format avro-confluent has no such option.
. "$(dirname "$0")/packages.sh"
jars org.apache.flink:flink-{clients,table-planner-loader,table-runtime,connector-base,avro}:2.2.1 \
  org.apache.flink:flink-sql-connector-kafka:5.0.0-2.2 org.slf4j:slf4j-nop:1.7.36
mvn -q -B dependency:copy -Dartifact=org.apache.flink:flink-avro-confluent-registry:2.2.1 -DoutputDirectory=lib
cat >Check.java <<'JAVA'
import org.apache.flink.table.api.*;

public class Check {
    static final String URL = "'avro-confluent.url' = 'http://127.0.0.1:9'";

    static void plan(String format, String options) {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.executeSql("CREATE TABLE events (happened TIMESTAMP_LTZ(3)) WITH ('connector' = 'kafka', 'topic' = 'events',"
                + "'properties.bootstrap.servers' = '127.0.0.1:9', 'scan.startup.mode' = 'earliest-offset',"
                + "'format' = '" + format + "', " + options + ")");
        String result = "planned";
        try {
            tables.sqlQuery("SELECT happened FROM events").explain();
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            result = cause.getMessage().lines().findFirst().orElse("");
        }
        System.out.println(format + ": " + result);
    }

    public static void main(String[] arguments) {
        plan("avro", "'avro.timestamp_mapping.legacy' = 'false'");
        plan("avro-confluent", URL + ", 'avro-confluent.timestamp_mapping.legacy' = 'false'");
        plan("avro-confluent", URL);
    }
}
JAVA
expect "avro: planned
avro-confluent: Unsupported options found for 'kafka'.
avro-confluent: Unsupported to derive Schema for type: TIMESTAMP_LTZ(3)" "$(java -cp 'lib/*' Check.java)"
