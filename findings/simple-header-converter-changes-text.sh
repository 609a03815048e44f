#!/usr/bin/env bash
# Kafka Connect's default header converter guesses a type for each header from its text: types differ from record to record, and text is changed.
. "$(dirname "$0")/packages.sh"
jars org.apache.kafka:connect-api:4.4.0 org.slf4j:slf4j-nop:1.7.36
cat >Check.java <<'JAVA'
import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.*;

public class Check {
    public static void main(String[] arguments) throws Exception {
        try (HeaderConverter simple = new SimpleHeaderConverter();
                StringConverter text = new StringConverter()) {
            for (String header : arguments) {
                SchemaAndValue read = simple.toConnectHeader("topic", "header", header.getBytes(UTF_8));
                Object plain = text.toConnectHeader("topic", "header", header.getBytes(UTF_8)).value();
                System.out.println(header + ": " + read.schema().type() + " " + read.value() + ", StringConverter: " + plain);
            }
        }
    }
}
JAVA
expect "7: INT8 7, StringConverter: 7
300: INT16 300, StringConverter: 300
70000: INT32 70000, StringConverter: 70000
0042: INT8 42, StringConverter: 0042
1.10: FLOAT32 1.1, StringConverter: 1.10
12e3: INT16 12000, StringConverter: 12e3
true: BOOLEAN true, StringConverter: true
2025-02-28: INT32 Fri Feb 28 00:00:00 UTC 2025, StringConverter: 2025-02-28
1.8.0: STRING 1.8.0, StringConverter: 1.8.0" \
  "$(java -Duser.timezone=UTC -cp 'lib/*' Check.java 7 300 70000 0042 1.10 12e3 true 2025-02-28 1.8.0)"
