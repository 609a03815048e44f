package io.auditlog.enricher.proof;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One record for the input topic, and how it must end.
 *
 * @param record what is put in
 * @param expectation how it must end
 */
record FaultInput(InputRecord record, Expectation expectation) {

    /** An ID whose entry is there. */
    static FaultInput enriched(String id) {
        InputRecord record = InputRecord.id(id);
        return new FaultInput(
                record,
                Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id)).of(record));
    }

    /** An ID that must end as a letter with one of these codes, its input in it. */
    static FaultInput letter(String id, Code... codes) {
        return letter(InputRecord.id(id), codes);
    }

    /** A record that must end as a letter with one of these codes, its bytes in it. */
    static FaultInput letter(InputRecord record, Code... codes) {
        return new FaultInput(record, Expectation.deadLettered(codes).of(record));
    }

    /** The i-th of a mixed crowd: most are there, one in forty is gone, one in forty fails twice at first. */
    static FaultInput mixed(String prefix, int i) {
        String name = prefix + i;
        return switch (i % 40) {
            case 0 -> letter(Fault.STATUS.id("410", 99, name), Code.GONE);
            case 1 -> enriched(Fault.STATUS.id("500", 2, name));
            default -> enriched(name);
        };
    }

    /** A mixed crowd. */
    static List<FaultInput> crowd(String prefix, int size) {
        return IntStream.range(0, size).mapToObj(i -> mixed(prefix, i)).toList();
    }

    /** Puts them in as fast as possible and tells the checker. */
    static void publish(Stage stage, OutcomeChecker checker, List<FaultInput> inputs) {
        try (IdPublisher publisher = stage.publisher()) {
            List<Origin> origins =
                    publisher.publish(inputs.stream().map(FaultInput::record).toList());
            for (int i = 0; i < inputs.size(); i++) {
                checker.expect(origins.get(i), inputs.get(i).expectation());
            }
        }
    }
}
