#!/usr/bin/env bash
# Debian's kafka-python hands out the markers of transactions and the records of aborted ones as if they were records.
. "$(dirname "$0")/packages.sh"
jars org.apache.kafka:kafka_2.13:4.4.0 org.slf4j:slf4j-nop:1.7.36
apt-get download -qq python3-kafka
dpkg-deb -x python3-kafka_*.deb .
ls python3-kafka_*.deb
broker transaction.state.log.replication.factor=1 transaction.state.log.min.isr=1
cat >Write.java <<'JAVA'
import java.util.Map;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.serialization.StringSerializer;

public class Write {
    public static void main(String[] arguments) {
        Map<String, Object> settings = Map.of("bootstrap.servers", arguments[0], "transactional.id", "finding");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("finding", "committed"));
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("finding", "aborted"));
            producer.flush();
            producer.abortTransaction();
        }
    }
}
JAVA
java -cp 'lib/*' Write.java "127.0.0.1:$port"
cat >read.py <<'PYTHON'
import sys
import kafka

def read(**settings):
    try:
        consumer = kafka.KafkaConsumer('finding', bootstrap_servers=sys.argv[1], auto_offset_reset='earliest',
                                       consumer_timeout_ms=5000, **settings)
        return ', '.join('marker' if record.key else record.value.decode() for record in consumer)
    except kafka.errors.KafkaConfigurationError as e:
        return str(e)

print(kafka.__version__ + ': ' + read())
print(read(isolation_level='read_committed'))
PYTHON
seen=$(PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 read.py "127.0.0.1:$port")
expect "2.0.2: committed, marker, aborted, marker
KafkaConfigurationError: Unrecognized configs: {'isolation_level'}" "$seen"
