package io.auditlog.enricher.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.evidence.Leaf.Kind;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * What a worker wrote for one input partition: every fourth outcome is a dead letter, the enriched records are in three
 * partitions. A test may damage it. Test thread only.
 */
final class RecordedLog {

    static final SigningKey KEY = SigningKey.read("app", SigningKey.generate(new SecureRandom()));

    final List<Output> outputs = new ArrayList<>();
    final List<byte[]> checkpoints = new ArrayList<>();
    private final String topic;
    private final PartitionLog log;
    private int open;

    RecordedLog(String topic, String name) {
        this.topic = topic;
        this.log = PartitionLog.begin(name);
    }

    /** So many outcomes, with input offsets from 1000 on, and a checkpoint after every few. */
    static RecordedLog of(int outcomes, int checkpointEvery) {
        RecordedLog recorded = new RecordedLog("ids", "log-1");
        for (int i = 1; i <= outcomes; i++) {
            recorded.write();
            if (i % checkpointEvery == 0) {
                recorded.seal();
            }
        }
        return recorded;
    }

    /** Reads so many input records that have no outcome. */
    void open(int records) {
        for (int i = 0; i < records; i++) {
            log.read(1001 + outputs.size() + i);
        }
        open = records;
    }

    void write() {
        int number = outputs.size();
        boolean dead = number % 4 == 3;
        Origin at = new Origin(dead ? "letters" : "enriched", dead ? 0 : number % 3, number);
        Sequence place = log.next(500 + number);
        if (open == 0) {
            log.read(1000 + number);
        }
        Output output = new Output(
                at,
                dead ? Kind.DEAD_LETTER : Kind.ENRICHED,
                new Origin(topic, 0, 1000 + number),
                place.toString(),
                place.timestamp(),
                ("key " + number).getBytes(UTF_8),
                ("value " + number).getBytes(UTF_8));
        outputs.add(output);
        byte[] hash = BodySample.sha256(output.value());
        log.append(
                new Leaf(output.kind(), 0, 1000 + number, place.timestamp(), at.topic(), output.key(), hash),
                dead ? StatusClass.CLIENT_4XX : null);
    }

    void seal() {
        checkpoints.add(log.seal("app", topic, 0, open, Instant.EPOCH).sign(KEY));
    }

    /** Each partition in its order, the partitions in any. */
    List<Output> shuffled(Random random) {
        TreeMap<String, List<Output>> byPartition = new TreeMap<>();
        outputs.forEach(output -> byPartition
                .computeIfAbsent(output.partition(), partition -> new ArrayList<>())
                .add(output));
        List<List<Output>> partitions = new ArrayList<>(byPartition.values());
        List<Output> shuffled = new ArrayList<>();
        while (!partitions.isEmpty()) {
            List<Output> partition = partitions.get(random.nextInt(partitions.size()));
            shuffled.add(partition.remove(0));
            partitions.removeIf(List::isEmpty);
        }
        return shuffled;
    }
}
