#!/usr/bin/env bash
# While no broker answers, an admin client with five pending calls says so many times a second, at INFO.
. "$(dirname "$0")/packages.sh"
jars org.apache.kafka:kafka-clients:4.4.0 org.slf4j:slf4j-simple:1.7.36
cat >Check.java <<'JAVA'
import java.util.*;
import org.apache.kafka.clients.admin.Admin;

public class Check {
    public static void main(String[] args) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:9"))) {
            for (int i = 0; i < 5; i++) {
                admin.listTopics();
            }
            Thread.sleep(10_000);
            admin.close(java.time.Duration.ZERO);
        }
    }
}
JAVA
java -cp 'lib/*' Check.java >log 2>&1 || true
lines=$(grep -c 'Rebootstrapping' log)
echo "lines with 'Rebootstrapping' in 10 s: $lines"
expect "100 or more" "$([ "$lines" -ge 100 ] && echo "100 or more" || echo fewer)"
