package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The scenario that every worker must stand: ordinary IDs among one of every kind that fails for good, and each ends as
 * exactly one record, the right one. It can be played on any stage.
 */
final class EveryOutcome {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private EveryOutcome() {}

    static void playOn(Stage stage) throws Exception {
        try (IdPublisher publisher = stage.publisher()) {
            // Given
            stage.with("rate.limit.per.second", "100000")
                    .with("request.timeout", "5s")
                    .with("retry.backoff.base", "1ms")
                    .with("retry.backoff.max", "2ms")
                    .with("retry.max.attempts", "3")
                    .with("retry.min.elapsed", "1s")
                    .with("retry.confirm.after", "100ms");
            OutcomeChecker checker = stage.checker();
            Map<InputRecord, Expectation> inputs = inputs();
            List<Origin> origins = publisher.publish(inputs.keySet());
            int next = 0;
            for (Expectation expectation : inputs.values()) {
                checker.expect(origins.get(next++), expectation);
            }
            // When
            try (Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()))) {
                worker.start();
                stage.audit().awaitOutcomes(checker, PATIENCE);
            }
            // Then
            stage.audit().judge(checker, PATIENCE).requireClean();
            assertThat(stage.api().witness().rawTargets()).allMatch(target -> target.startsWith("/api/audit-logs/"));
        }
    }

    private static Map<InputRecord, Expectation> inputs() {
        Map<InputRecord, Expectation> inputs = new LinkedHashMap<>();
        for (int i = 0; i < 500; i++) {
            String id = "log-" + i;
            inputs.put(InputRecord.id(id), Expectation.enriched(id, SimulatedEntries.bodyOf(id)));
        }
        letter(inputs, InputRecord.id("../etc/passwd"), Code.ID_INVALID);
        letter(inputs, InputRecord.id(""), Code.ID_INVALID);
        letter(inputs, InputRecord.of(null), Code.ID_INVALID);
        letter(
                inputs,
                InputRecord.of(new byte[] {(byte) 0xff}).key("k").header("h", new byte[] {1}),
                Code.ID_UNREADABLE);
        fault(inputs, Fault.STATUS.id("400", 99, ""), Code.BAD_REQUEST);
        fault(inputs, Fault.STATUS.id("403", 99, ""), Code.FORBIDDEN);
        fault(inputs, Fault.STATUS.id("404", 99, ""), Code.NOT_FOUND);
        fault(inputs, Fault.STATUS.id("409", 99, ""), Code.CONFLICT);
        fault(inputs, Fault.STATUS.id("410", 99, ""), Code.GONE);
        fault(inputs, Fault.STATUS.id("418", 99, ""), Code.CLIENT_ERROR);
        fault(inputs, Fault.STATUS.id("500", 99, ""), Code.SERVER_ERROR);
        fault(inputs, Fault.STATUS.id("502", 99, ""), Code.UPSTREAM);
        fault(inputs, Fault.STATUS.id("501", 99, ""), Code.NOT_SUPPORTED);
        fault(inputs, Fault.STATUS.id("204", 99, ""), Code.UNEXPECTED_STATUS);
        fault(inputs, Fault.REDIRECT.id(""), Code.REDIRECT);
        fault(inputs, Fault.HTML.id(""), Code.PAYLOAD_MALFORMED);
        fault(inputs, Fault.EMPTY.id(""), Code.PAYLOAD_MALFORMED);
        fault(inputs, Fault.DEEP.id(""), Code.PAYLOAD_MALFORMED);
        fault(inputs, Fault.HUGE_NUMBER.id(""), Code.PAYLOAD_MALFORMED);
        fault(inputs, Fault.BAD_UTF8.id(""), Code.PAYLOAD_MALFORMED);
        fault(inputs, Fault.DUPLICATE_KEY.id(""), Code.PAYLOAD_MALFORMED);
        fault(inputs, Fault.MISSING.id(""), Code.PAYLOAD_SCHEMA);
        fault(inputs, Fault.WRONG_TYPE.id(""), Code.PAYLOAD_SCHEMA);
        fault(inputs, Fault.OTHER_ID.id(""), Code.ID_MISMATCH);
        fault(inputs, Fault.OVERSIZED.id(""), Code.PAYLOAD_OVERSIZED);
        fault(inputs, Fault.ENDLESS.id(""), Code.PAYLOAD_OVERSIZED);
        fault(inputs, Fault.GZIP_BOMB.id(""), Code.PAYLOAD_OVERSIZED);
        fault(inputs, Fault.OVERSIZED.id("2000000", 99, ""), Code.RECORD_OVERSIZED);
        fault(inputs, Fault.SILENCE.id(""), Code.TIMEOUT);
        fault(inputs, Fault.DRIP.id(""), Code.TIMEOUT);
        fault(inputs, Fault.RESET_MID_BODY.id(""), Code.CONNECTION);
        fault(inputs, Fault.GARBAGE.id(""), Code.PROTOCOL);
        return inputs;
    }

    private static void fault(Map<InputRecord, Expectation> inputs, String id, Code code) {
        letter(inputs, InputRecord.id(id), code);
    }

    private static void letter(Map<InputRecord, Expectation> inputs, InputRecord input, Code code) {
        inputs.put(input, Expectation.deadLettered(code).of(input));
    }
}
