package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Fault;
import io.auditlog.enricher.sandbox.api.SimulatedEntries;
import io.auditlog.enricher.sandbox.kafka.Expectation;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.kafka.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.kafka.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile IDs and hostile replies, in a worker with a small heap that accepts whatever an ID may ever be: the API sees one
 * path segment on its own host or nothing, every input ends in the right place, and nothing is worth an ERROR in the log.
 */
@ExtendWith(SharedBroker.class)
final class HostileInputIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Sent as one encoded segment, where the pattern allows them. */
    private static final List<String> STRANGE = List.of(
            "../admin",
            "..%2fadmin",
            "%2e%2e",
            "%2e%2e%2f%2e%2e",
            "//evil.example/x",
            "http://evil.example/",
            "a?b=c",
            "a#b",
            "a;b=c",
            "a b",
            "a\\b",
            "a%00b",
            "a%0d%0aHost:%20evil",
            "@evil.example",
            "user:password@evil.example",
            "ü",
            "日本語",
            "😀",
            "...",
            "{id}",
            "${jndi:ldap://evil}",
            "' or 1=1 --",
            "<script>");

    /** Never sent. */
    private static final List<String> REFUSED = List.of(
            "", " ", ".", "..", "a\r\nHost: evil", "a\nb", "a\u0000b", "a\u202eb", "a\u200bb", "\ufeffa", "a\u001b[2J");

    @TempDir
    private Path directory;

    private final List<InputRecord> inputs = new ArrayList<>();
    private final List<Expectation> expectations = new ArrayList<>();

    @Test
    void shouldEndHostileInputInTheRightPlaceWithoutAnError(SandboxBroker broker) {
        try (Stage stage = new Stage(broker, "hostile", 3, ApiSettings.defaults())) {
            // Given
            stage.with("id.pattern", "(?s).+")
                    .with("request.timeout", "30s")
                    .with("retry.backoff.base", "1ms")
                    .with("retry.max.elapsed", "1s")
                    .with("rate.limit.per.second", "1000");
            hostileIds();
            hostileReplies();
            OutcomeChecker checker = publish(stage);
            // When
            try (WorkerProcess worker = WorkerProcess.start(
                    WorkerProcess.command(stage.configuration(directory)).heap("256m"), directory.resolve("log"))) {
                stage.audit().awaitOutcomes(checker, PATIENCE);
                worker.sigterm();
                assertThat(worker.awaitExit(PATIENCE)).isZero();
                // Then
                assertThat(worker.output().lines(line -> line.contains("ERROR")))
                        .isEmpty();
            }
            stage.audit().judge(checker, PATIENCE).requireClean();
            assertThat(stage.api().witness().rawTargets())
                    .isNotEmpty()
                    .allMatch(target -> target.matches("/api/audit-logs/[A-Za-z0-9._~%-]+"));
        }
    }

    private void hostileIds() {
        for (String id : STRANGE) {
            add(InputRecord.id(id), Expectation.enriched(id, SimulatedEntries.bodyOf(id)));
        }
        for (String id : REFUSED) {
            addLetter(InputRecord.id(id), Code.ID_INVALID);
        }
        addLetter(InputRecord.of(null), Code.ID_INVALID);
        addLetter(InputRecord.of(new byte[] {(byte) 0xc0, (byte) 0xaf}), Code.ID_UNREADABLE);
        addLetter(InputRecord.id("x".repeat(1_000_000)), Code.ID_INVALID);
        Random random = new Random(4);
        for (int i = 0; i < 150; i++) {
            byte[] noise = new byte[257 + random.nextInt(500)];
            random.nextBytes(noise);
            add(InputRecord.of(noise), Expectation.deadLettered(Code.ID_INVALID, Code.ID_UNREADABLE));
        }
    }

    private void hostileReplies() {
        for (int i = 0; i < 10; i++) {
            String rest = "n" + i;
            addLetter(InputRecord.id(Fault.DEEP.id(rest)), Code.PAYLOAD_MALFORMED);
            addLetter(InputRecord.id(Fault.HUGE_NUMBER.id(rest)), Code.PAYLOAD_MALFORMED);
            addLetter(InputRecord.id(Fault.TRUNCATED.id(rest)), Code.PAYLOAD_MALFORMED);
            addLetter(InputRecord.id(Fault.BOM.id(rest)), Code.PAYLOAD_MALFORMED);
            addLetter(InputRecord.id(Fault.UTF16.id(rest)), Code.PAYLOAD_MALFORMED);
            addLetter(InputRecord.id(Fault.ENDLESS.id(rest)), Code.PAYLOAD_OVERSIZED);
            addLetter(InputRecord.id(Fault.GZIP_BOMB.id(rest)), Code.PAYLOAD_OVERSIZED);
            addLetter(InputRecord.id(Fault.WRONG_TYPE.id(rest)), Code.PAYLOAD_SCHEMA);
        }
    }

    private void addLetter(InputRecord input, Code code) {
        add(input, Expectation.deadLettered(code).of(input));
    }

    private void add(InputRecord input, Expectation expectation) {
        inputs.add(input);
        expectations.add(expectation);
    }

    private OutcomeChecker publish(Stage stage) {
        OutcomeChecker checker = stage.checker();
        try (IdPublisher publisher = stage.publisher()) {
            List<Origin> origins = publisher.publish(inputs);
            for (int i = 0; i < inputs.size(); i++) {
                checker.expect(origins.get(i), expectations.get(i));
            }
        }
        return checker;
    }
}
