package io.auditlog.enricher.sandbox.kafka;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.kafka.Expectation.DeadLettered;
import io.auditlog.enricher.sandbox.kafka.Expectation.Enriched;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.DeadLetter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.apache.avro.generic.GenericRecord;

/** Compares one outcome with what it must be: topic, class, code, and every byte that was handed on. */
final class OutcomeContent {

    private static final String CLASS = "{class}";

    private final String enrichedTopic;
    private final String deadLetterTopic;

    OutcomeContent(String enrichedTopic, String deadLetterTopic) {
        this.enrichedTopic = Objects.requireNonNull(enrichedTopic, "enrichedTopic");
        this.deadLetterTopic = Objects.requireNonNull(deadLetterTopic, "deadLetterTopic");
    }

    /** Tells {@code comparison} what is wrong with {@code emitted}, if anything is. */
    void compare(Expectation expectation, Emitted emitted, Comparison comparison) {
        try {
            if (expectation instanceof Enriched enriched) {
                compareEnriched(enriched, emitted, comparison);
            } else if (expectation instanceof DeadLettered deadLettered) {
                compareDeadLetter(deadLettered, emitted, comparison);
            }
        } catch (IOException e) {
            comparison.altered("the value cannot be decoded: " + e.getMessage());
        }
    }

    private void compareEnriched(Enriched expected, Emitted emitted, Comparison comparison) throws IOException {
        if (!emitted.topic().equals(enrichedTopic)) {
            comparison.misplaced("must be enriched, but is " + emitted.header(OutputHeaders.STATUS_CLASS) + "/"
                    + emitted.header(OutputHeaders.CODE));
            return;
        }
        GenericRecord entry = WireBytes.decode(emitted.value(), AuditLogEntry.getClassSchema());
        ByteBuffer body = ByteBuffer.wrap(expected.body().get());
        comparison.same("key", Comparison.utf8(expected.id()), Comparison.wrap(emitted.key()));
        comparison.same("id", expected.id(), entry.get("id"));
        comparison.same("body", body, entry.get("body"));
        comparison.same("bodySha256", Comparison.sha256((ByteBuffer) entry.get("body")), entry.get("bodySha256"));
    }

    private void compareDeadLetter(DeadLettered expected, Emitted emitted, Comparison comparison) throws IOException {
        if (emitted.topic().equals(enrichedTopic)) {
            comparison.misplaced("is enriched, but must be a dead letter " + expected.codes());
            return;
        }
        GenericRecord letter = WireBytes.decode(emitted.value(), DeadLetter.getClassSchema());
        comparePlace(expected, letter, emitted.topic(), comparison);
        compareHeader(OutputHeaders.STATUS_CLASS, letter.get("statusClass"), emitted, comparison);
        compareHeader(OutputHeaders.CODE, letter.get("code"), emitted, comparison);
        compareOrigin(letter, emitted, comparison);
        if (expected.input() != null) {
            compareInput(expected.input(), letter, comparison);
        }
    }

    private void comparePlace(DeadLettered expected, GenericRecord letter, String topic, Comparison comparison) {
        String found = letter.get("statusClass") + "/" + letter.get("code");
        List<String> right = expected.codes().stream()
                .map(code -> code.statusClass().label() + "/" + code)
                .toList();
        if (!right.contains(found)) {
            comparison.misplaced("is " + found + ", but must be one of " + right);
        }
        String home = deadLetterTopic.replace(CLASS, (String) letter.get("statusClass"));
        if (!topic.equals(home)) {
            comparison.misplaced("is " + found + ", which belongs in " + home);
        }
    }

    private static void compareOrigin(GenericRecord letter, Emitted emitted, Comparison comparison) {
        Origin origin = emitted.origin();
        Origin told = new Origin((String) letter.get("sourceTopic"), (int) letter.get("sourcePartition"), (long)
                letter.get("sourceOffset"));
        comparison.same("source", origin, told);
        compareHeader(OutputHeaders.KAFKA_TOPIC, origin.topic(), emitted, comparison);
        compareHeader(OutputHeaders.KAFKA_PARTITION, Integer.toString(origin.partition()), emitted, comparison);
        compareHeader(OutputHeaders.KAFKA_OFFSET, Long.toString(origin.offset()), emitted, comparison);
    }

    private static void compareHeader(String name, Object expected, Emitted emitted, Comparison comparison) {
        comparison.same("header " + name, expected, emitted.header(name));
    }

    private static void compareInput(InputRecord input, GenericRecord letter, Comparison comparison) {
        comparison.same("originalKey", Comparison.wrap(input.key()), letter.get("originalKey"));
        comparison.same("originalValue", Comparison.wrap(input.value()), letter.get("originalValue"));
        List<String> sent = input.headers().stream()
                .map(header -> header.key() + "=" + Comparison.hex(Comparison.wrap(header.value())))
                .toList();
        List<String> kept = ((List<?>) letter.get("originalHeaders"))
                .stream().map(OutcomeContent::header).toList();
        comparison.same("originalHeaders", sent, kept);
    }

    private static String header(Object element) {
        GenericRecord header = (GenericRecord) element;
        return header.get("name") + "=" + Comparison.hex((ByteBuffer) header.get("value"));
    }
}
