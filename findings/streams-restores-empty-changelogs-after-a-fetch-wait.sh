#!/usr/bin/env bash
# A new Kafka Streams instance with several empty changelogs on one broker starts only after a fetch.max.wait.ms of its restore consumer:
# the fetch for the first changelog waits at its end, and the requests for the others' positions wait behind it.
. "$(dirname "$0")/packages.sh"
jars org.apache.kafka:kafka_2.13:4.4.0 org.apache.kafka:kafka-streams:4.4.0 org.slf4j:slf4j-nop:1.7.36
broker offsets.topic.num.partitions=1 group.initial.rebalance.delay.ms=0
cat >Start.java <<'JAVA'
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.streams.*;

public class Start {
    public static void main(String[] arguments) throws Exception {
        String broker = arguments[0];
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            admin.createTopics(List.of(new NewTopic("words", 6, (short) 1))).all().get();
        }
        start(broker, "warm-up", 100); // classes, coordinator
        long short_ = start(broker, "short", 100);
        long long_ = start(broker, "long", 5000);
        System.out.printf("until RUNNING: %d ms with fetch.max.wait.ms=100, %d ms with 5000%n", short_, long_);
        System.err.println(long_ - short_ > 4000 ? "waits" : "does not wait");
        System.exit(0);
    }

    private static long start(String broker, String application, int wait) throws Exception {
        Properties settings = new Properties();
        settings.put("application.id", application);
        settings.put("bootstrap.servers", broker);
        settings.put("state.dir", "state");
        settings.put("restore.consumer.fetch.max.wait.ms", wait);
        settings.put("default.key.serde", "org.apache.kafka.common.serialization.Serdes$StringSerde");
        settings.put("default.value.serde", "org.apache.kafka.common.serialization.Serdes$StringSerde");
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("words").groupByKey().count();
        CountDownLatch running = new CountDownLatch(1);
        long begin = System.nanoTime();
        try (KafkaStreams streams = new KafkaStreams(builder.build(), settings)) {
            streams.setStateListener((now, before) -> {
                if (now == KafkaStreams.State.RUNNING) {
                    running.countDown();
                }
            });
            streams.start();
            running.await();
            return (System.nanoTime() - begin) / 1_000_000;
        }
    }
}
JAVA
expect "waits" "$(java -cp 'lib/*' Start.java "127.0.0.1:$port" 2>&1 >figures | tail -1; cat figures >&2)"
