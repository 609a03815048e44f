package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.bytes;
import static io.auditlog.enricher.deadletter.Samples.content;
import static io.auditlog.enricher.deadletter.Samples.header;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.serde.AvroWireSerializer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/** Dead letters in a stage's topics, and what must come back of them, byte for byte. Threads: one. */
final class LetterField implements AutoCloseable {

    private static final List<Code> KINDS =
            List.of(Code.NOT_FOUND, Code.SERVER_ERROR, Code.TIMEOUT, Code.ID_INVALID, Code.PAYLOAD_SCHEMA);

    private final Stage stage;
    private final AvroWireSerializer serializer = new AvroWireSerializer();
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Map<String, Long>> planted = new TreeMap<>();

    LetterField(Stage stage) {
        this.stage = stage;
        serializer.configure(Map.of("schema.registry.url", stage.registry().url()), false);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stage.property("bootstrap.servers"), "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Plants letters of every kind in turn, with keys, values and headers of every sort. */
    void plant(int letters) {
        for (int i = 0; i < letters; i++) {
            Code code = KINDS.get(i % KINDS.size());
            byte[] odd = {(byte) 0xff, 0, (byte) i, (byte) (i >> 8)};
            DeadLetter.Builder letter = content("log-" + i, code, code == Code.NOT_FOUND ? 404 : null)
                    .setOriginalKey(i % 3 == 0 ? null : ByteBuffer.wrap(bytes(i % 3 == 1 ? "" : "key-" + i / 2)))
                    .setOriginalHeaders(
                            i % 2 == 0
                                    ? List.of()
                                    : List.of(header("h", "v" + i % 7), header("h", null), header("", "")))
                    .setSourceOffset(i);
            if (code == Code.ID_INVALID) {
                letter.setAuditLogId(null).setOriginalValue(i % 2 == 0 ? null : ByteBuffer.wrap(odd));
            }
            plant(letter);
        }
        settle();
    }

    /** Plants one letter. */
    @SuppressWarnings("FutureReturnValueIgnored") // flushed, and missed by the assertions if it failed
    void plant(DeadLetter.Builder content) {
        DeadLetter letter = content.build();
        String topic = topic(letter.getStatusClass());
        byte[] key = letter.getAuditLogId() == null ? null : bytes(letter.getAuditLogId());
        List<Header> headers = List.of(new RecordHeader("enricher.code", bytes(letter.getCode())));
        producer.send(new ProducerRecord<>(topic, null, 1L, key, serializer.serialize(topic, letter), headers));
        List<Header> original = letter.getOriginalHeaders().stream()
                .map(header -> (Header) new RecordHeader(header.getName(), array(header.getValue())))
                .toList();
        planted.computeIfAbsent(letter.getStatusClass(), none -> new TreeMap<>())
                .merge(text(array(letter.getOriginalKey()), array(letter.getOriginalValue()), original), 1L, Long::sum);
    }

    void settle() {
        producer.flush();
    }

    /** The input records of a class's letters, with their number. */
    Map<String, Long> planted(String statusClass) {
        return planted.get(statusClass);
    }

    /** The committed records of a topic without the count of redrives, with their number. */
    Map<String, Long> found(String topic) {
        Map<String, Long> found = new TreeMap<>();
        records(topic)
                .forEach(record -> found.merge(text(record.key(), record.value(), record.headers()), 1L, Long::sum));
        return found;
    }

    List<Emitted> records(String topic) {
        return new OutcomeReader(stage.property("bootstrap.servers")).readAll(List.of(topic));
    }

    String topic(String statusClass) {
        return stage.property("dead.letter.topic").replace("{class}", statusClass);
    }

    private static String text(byte[] key, byte[] value, List<Header> headers) {
        List<String> parts = new ArrayList<>(List.of(hex(key), hex(value)));
        headers.stream()
                .filter(header -> !header.key().equals("enricher.redrive.count"))
                .forEach(header -> parts.add(header.key() + "=" + hex(header.value())));
        return String.join(" ", parts);
    }

    private static String hex(byte[] value) {
        return value == null ? "null" : "x" + HexFormat.of().formatHex(value);
    }

    private static byte[] array(ByteBuffer buffer) {
        return buffer == null ? null : Utils.toArray(buffer);
    }

    @Override
    public void close() {
        producer.close();
        serializer.close();
    }
}
