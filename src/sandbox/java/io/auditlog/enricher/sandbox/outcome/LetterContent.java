package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;

/** Compares what a dead letter says twice, and what it says of its input. Its own times cannot be foreseen. */
final class LetterContent {

    /** Headers that repeat a field of the letter. */
    private static final Map<String, String> REPEATED = Map.of(
            OutputHeaders.STATUS_CLASS, "statusClass",
            OutputHeaders.CODE, "code",
            OutputHeaders.HTTP_STATUS, "httpStatus",
            OutputHeaders.KAFKA_EXCEPTION, "code",
            OutputHeaders.KAFKA_MESSAGE, "error",
            OutputHeaders.KAFKA_TOPIC, "sourceTopic",
            OutputHeaders.KAFKA_PARTITION, "sourcePartition",
            OutputHeaders.KAFKA_OFFSET, "sourceOffset");

    private final GenericRecord letter;
    private final Emitted emitted;
    private final Comparison comparison;

    LetterContent(GenericRecord letter, Emitted emitted, Comparison comparison) {
        this.letter = letter;
        this.emitted = emitted;
        this.comparison = comparison;
    }

    /** The headers, the key and the timestamp say the same as the letter itself. */
    void compareWithRecord() {
        REPEATED.forEach((header, field) -> {
            Object value = letter.get(field);
            comparison.same("header " + header, value == null ? null : value.toString(), emitted.header(header));
        });
        Origin source = new Origin((String) letter.get("sourceTopic"), (int) letter.get("sourcePartition"), (long)
                letter.get("sourceOffset"));
        comparison.same("source", emitted.origin(), source);
        Object id = letter.get("auditLogId");
        if (id != null) {
            comparison.same("key", Comparison.utf8((String) id), Comparison.wrap(emitted.key()));
        }
        String original = emitted.header(OutputHeaders.TIMESTAMP);
        long timestamp = original == null ? emitted.timestamp() : Long.parseLong(original);
        comparison.same("sourceTimestamp", timestamp, letter.get("sourceTimestamp"));
    }

    /** A body that is kept whole has the size and the hash that are stated. */
    void compareBody() {
        ByteBuffer head = (ByteBuffer) letter.get("bodyHead");
        Long size = (Long) letter.get("bodySize");
        ByteBuffer hash = (ByteBuffer) letter.get("bodySha256");
        comparison.same("bodySha256 is there", size != null, hash != null);
        if (head == null || size == null) {
            comparison.same("bodyHead", null, size == null ? head : null);
            return;
        }
        comparison.same("size of bodyHead", Math.min(size, 4096L), (long) head.remaining());
        if (size == head.remaining()) {
            comparison.same("bodySha256", Comparison.sha256(head), hash);
        }
    }

    /** The input is in it, byte for byte, and nothing else is said of it. */
    void compareInput(InputRecord input) {
        comparison.same("originalKey", Comparison.wrap(input.key()), letter.get("originalKey"));
        comparison.same("originalValue", Comparison.wrap(input.value()), letter.get("originalValue"));
        comparison.same("originalOmitted", false, letter.get("originalOmitted"));
        List<String> sent = input.headers().stream().map(OutcomeContent::text).toList();
        List<String> kept = ((List<?>) letter.get("originalHeaders"))
                .stream().map(LetterContent::header).toList();
        comparison.same("originalHeaders", sent, kept);
        comparison.same("redriveCount", redriveCount(input), letter.get("redriveCount"));
        Object id = letter.get("auditLogId");
        if (id != null) {
            comparison.same("auditLogId", Comparison.wrap(input.value()), Comparison.utf8((String) id));
        }
        if (input.timestamp() != null) {
            long timestamp = input.timestamp().toEpochMilli();
            comparison.same("sourceTimestamp of the input", timestamp, letter.get("sourceTimestamp"));
        }
    }

    private static int redriveCount(InputRecord input) {
        return input.headers().stream()
                .filter(header -> header.key().equals(OutputHeaders.REDRIVE_COUNT))
                .mapToInt(header -> Integer.parseInt(new String(header.value(), StandardCharsets.US_ASCII)))
                .reduce(0, (first, last) -> last);
    }

    private static String header(Object element) {
        GenericRecord header = (GenericRecord) element;
        return header.get("name") + "=" + Comparison.hex((ByteBuffer) header.get("value"));
    }
}
