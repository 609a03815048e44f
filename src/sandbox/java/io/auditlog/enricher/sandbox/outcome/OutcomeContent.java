package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.Expectation.DeadLettered;
import io.auditlog.enricher.sandbox.outcome.Expectation.Enriched;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.DeadLetter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Header;

/**
 * Compares one outcome with what it must be: topic, class, code, every field that the reply decides, and every byte that
 * was handed on. Threads: one; it remembers the id of each schema, which must stay the same.
 */
final class OutcomeContent {

    private static final String CLASS = "{class}";

    private final String enrichedTopic;
    private final String deadLetterTopic;
    private final Map<String, Integer> schemaIds = new HashMap<>();

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
        GenericRecord entry = decode(emitted, AuditLogEntry.getClassSchema(), comparison);
        byte[] body = expected.body().get();
        comparison.same("key", Comparison.utf8(expected.id()), Comparison.wrap(emitted.key()));
        EntryOfBody.fields(body).forEach((name, value) -> comparison.same(name, value, plain(entry.get(name))));
        comparison.same("id asked for", expected.id(), entry.get("id"));
        comparison.same("body", ByteBuffer.wrap(body), entry.get("body"));
        comparison.same("bodySha256", Comparison.sha256((ByteBuffer) entry.get("body")), entry.get("bodySha256"));
        if (expected.input() != null) {
            compareInput(expected.input(), emitted, comparison);
        }
    }

    /** The input's own headers are handed on, but for those that look like the worker's; its timestamp is, too. */
    private static void compareInput(InputRecord input, Emitted emitted, Comparison comparison) {
        Stream<Header> passed =
                input.headers().stream().filter(header -> !header.key().startsWith(OutputHeaders.PREFIX));
        Stream<Header> origin = OutputHeaders.of(emitted.origin()).stream();
        comparison.same(
                "headers",
                Stream.concat(passed, origin).map(OutcomeContent::text).toList(),
                emitted.headers().stream()
                        .filter(header -> !header.key().equals(OutputHeaders.SEQUENCE))
                        .map(OutcomeContent::text)
                        .toList());
        if (input.timestamp() != null) {
            comparison.same("timestamp", input.timestamp().toEpochMilli(), emitted.timestamp());
        }
    }

    static String text(Header header) {
        return header.key() + "=" + Comparison.hex(Comparison.wrap(header.value()));
    }

    private void compareDeadLetter(DeadLettered expected, Emitted emitted, Comparison comparison) throws IOException {
        if (emitted.topic().equals(enrichedTopic)) {
            comparison.misplaced("is enriched, but must be a dead letter " + expected.codes());
            return;
        }
        GenericRecord letter = decode(emitted, DeadLetter.getClassSchema(), comparison);
        comparePlace(expected, letter, emitted.topic(), comparison);
        LetterContent content = new LetterContent(letter, emitted, comparison);
        content.compareWithRecord();
        content.compareBody();
        if (expected.input() != null) {
            content.compareInput(expected.input());
        }
    }

    private void comparePlace(DeadLettered expected, GenericRecord letter, String topic, Comparison comparison) {
        String found = letter.get("statusClass") + "/" + letter.get("code");
        List<String> right = expected.codes().stream()
                .map(code -> code.statusClass().label() + "/" + code)
                .toList();
        if (!right.contains(found)) {
            comparison.misplaced(
                    "is " + found + ", but must be one of " + right + "; its attempts: " + letter.get("attempts"));
        }
        String home = deadLetterTopic.replace(CLASS, (String) letter.get("statusClass"));
        if (!topic.equals(home)) {
            comparison.misplaced("is " + found + ", which belongs in " + home);
        }
    }

    private GenericRecord decode(Emitted emitted, Schema schema, Comparison comparison) throws IOException {
        GenericRecord record = WireBytes.decode(emitted.value(), schema);
        int id = WireBytes.schemaId(emitted.value());
        comparison.same("schema id", schemaIds.computeIfAbsent(emitted.topic(), first -> id), id);
        return record;
    }

    private static Object plain(Object value) {
        if (value instanceof GenericRecord record) {
            Map<String, Object> fields = new LinkedHashMap<>();
            record.getSchema().getFields().forEach(field -> fields.put(field.name(), record.get(field.pos())));
            return fields;
        }
        return value;
    }
}
