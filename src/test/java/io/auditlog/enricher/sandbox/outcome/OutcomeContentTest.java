package io.auditlog.enricher.sandbox.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.RecordBody;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.serde.AvroWireSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

/** What is written of one outcome cannot be altered anywhere without being found, but for what a clock decides. */
final class OutcomeContentTest {

    private static final Origin ORIGIN = new Origin("ids", 3, 700);
    private static final int ENTRIES = 2_000;
    private static final int[] FLIPS = {1, 0x80, 0xff};

    private final OutcomeContent content = new OutcomeContent(Outcomes.ENRICHED, Outcomes.DEAD);

    @Test
    void shouldReadEveryBodyAsTheWorkerDoes() throws IOException {
        for (int i = 0; i < ENTRIES; i++) {
            String id = "log-" + i;
            assertThat(findings(expected(id), enriched(id))).as(id).isEmpty();
        }
    }

    @Test
    void shouldFindAnyAlteredByteOfAnEnrichedRecord() throws IOException {
        // Given entries of all kinds: with and without user, agent, trigger, data and what nobody announced
        for (int i = 0; i < 8; i++) {
            String id = "log-" + i;
            requireEachByteGuarded(expected(id), enriched(id), AuditLogEntry.getClassSchema(), List.of("fetchedAt"));
        }
    }

    @Test
    void shouldFindAnyAlteredByteOfALetter() throws IOException {
        // Given
        InputRecord input =
                InputRecord.id("id-7").key("key").header("h", new byte[] {1}).header("h", null);
        Emitted letter = Outcomes.dead(ORIGIN, Code.NOT_FOUND, input);

        // When, then
        requireEachByteGuarded(
                Expectation.deadLettered(Code.NOT_FOUND).of(input),
                letter,
                DeadLetter.getClassSchema(),
                List.of("firstSeenAt", "failedAt", "workerVersion"));
    }

    @Test
    void shouldFindWhatTheInputBroughtAndTheRecordDoesNotHandOn() throws IOException {
        // Given an input with headers, one of which looks like the worker's, and a time of its own
        Instant sent = Instant.parse("2026-03-01T11:59:00Z");
        InputRecord input = InputRecord.id("log-1")
                .header("trace", new byte[] {7})
                .header("enricher.origin.topic", new byte[] {8})
                .at(sent);
        Expectation expectation =
                Expectation.enriched("log-1", SimulatedEntries.bodyOf("log-1")).of(input);
        List<Header> headers = new ArrayList<>(List.of(new RecordHeader("trace", new byte[] {7})));
        headers.addAll(Outcomes.originHeaders(ORIGIN));
        Emitted sound = with(enriched("log-1"), sent.toEpochMilli(), headers);

        // Then
        assertThat(findings(expectation, sound)).isEmpty();
        assertThat(findings(expectation, with(sound, sent.toEpochMilli() + 1, headers)))
                .singleElement()
                .asString()
                .contains("timestamp must be");
        assertThat(findings(expectation, with(sound, sent.toEpochMilli(), Outcomes.originHeaders(ORIGIN))))
                .singleElement()
                .asString()
                .contains("headers must be");
    }

    /** Flips bits of each byte; what is not found may have altered nothing but these fields. */
    private void requireEachByteGuarded(Expectation expectation, Emitted sound, Schema schema, List<String> free)
            throws IOException {
        assertThat(findings(expectation, sound)).isEmpty();
        for (int at = 0; at < sound.value().length; at++) {
            for (int flip : FLIPS) {
                byte[] value = sound.value().clone();
                value[at] ^= (byte) flip;
                if (findings(expectation, with(sound, value)).isEmpty()) {
                    GenericRecord altered = WireBytes.decode(value, schema);
                    GenericRecord before = WireBytes.decode(sound.value(), schema);
                    free.forEach(field -> altered.put(field, before.get(field)));
                    assertThat(altered).as("byte %d, flipped by %x", at, flip).isEqualTo(before);
                }
            }
        }
    }

    private List<String> findings(Expectation expectation, Emitted emitted) {
        List<String> findings = new ArrayList<>();
        content.compare(expectation, emitted, new Comparison((fault, text) -> findings.add(text)));
        return findings;
    }

    private static Expectation expected(String id) {
        return Expectation.enriched(id, SimulatedEntries.bodyOf(id)).of(InputRecord.id(id));
    }

    /** As the worker writes it. */
    private static Emitted enriched(String id) throws IOException {
        AvroWireSerializer serializer = new AvroWireSerializer();
        serializer.configure(Map.of("schema.registry.url", "mock://outcome-content"), false);
        Outcome outcome = new EntryTranslator(
                        200, Optional.empty(), RecordBody.EXACT, entry -> serializer.serialize("enriched", entry))
                .entry(new AuditLogId(id), SimulatedEntries.bodyOf(id), Instant.parse("2026-03-01T12:00:00Z"));
        byte[] value = ((Outcome.Enriched) outcome).value();
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        return Outcomes.emitted(Outcomes.ENRICHED, ORIGIN, key, value, Outcomes.originHeaders(ORIGIN));
    }

    private static Emitted with(Emitted one, byte[] value) {
        return Outcomes.emitted(one.topic(), one.origin(), one.key(), value, one.headers());
    }

    private static Emitted with(Emitted one, long timestamp, List<Header> headers) {
        return new Emitted(
                one.topic(), one.partition(), one.offset(), timestamp, one.key(), one.value(), headers, one.origin());
    }
}
