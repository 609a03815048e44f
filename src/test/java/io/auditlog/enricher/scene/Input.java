package io.auditlog.enricher.scene;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.outcome.Expectation.DeadLettered;
import io.auditlog.enricher.sandbox.outcome.Expectation.Enriched;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One record for the input topic, and how it must end.
 *
 * @param record what is put in
 * @param expectation how it must end
 */
public record Input(InputRecord record, Expectation expectation) {

    public static final int ALWAYS = 999_999_999;

    /** An ID whose entry is there. */
    public static Input enriched(String id) {
        return new Input(InputRecord.id(id), Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id))).compared();
    }

    /** An ID whose entry is there and has so many bytes. */
    public static Input enriched(String id, int bytes) {
        return new Input(InputRecord.id(id), Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id, bytes)))
                .compared();
    }

    /** An ID that must end as a dead letter with one of these codes, its input in it. */
    public static Input deadLetter(String id, Code... codes) {
        return deadLetter(InputRecord.id(id), codes);
    }

    /** A record that must end as a dead letter with one of these codes, its bytes in it. */
    public static Input deadLetter(InputRecord record, Code... codes) {
        return new Input(record, Expectation.deadLettered(codes)).compared();
    }

    /** IDs whose entries are there. */
    public static List<Input> good(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> enriched(prefix + i)).toList();
    }

    /** The i-th of a mixed crowd: most are there, one in forty is gone, one in forty fails twice at first. */
    public static Input mixed(String prefix, int i) {
        String name = prefix + i;
        return switch (i % 40) {
            case 0 -> deadLetter(Fault.STATUS.id("410", 99, name), Code.GONE);
            case 1 -> enriched(Fault.STATUS.id("500", 2, name));
            default -> enriched(name);
        };
    }

    /** A mixed crowd. */
    public static List<Input> crowd(String prefix, int size) {
        return IntStream.range(0, size).mapToObj(i -> mixed(prefix, i)).toList();
    }

    /** The i-th as they come in life, one in twenty bad: unknown, refused, forbidden or answered with half of a reply. */
    public static Input usual(int i) {
        if (i % 20 != 19) {
            return enriched("log-" + i);
        }
        return switch (i / 20 % 4) {
            case 0 -> deadLetter(Fault.STATUS.id("404", ALWAYS, "unknown" + i), Code.NOT_FOUND);
            case 1 -> deadLetter(Fault.STATUS.id("400", ALWAYS, "invalid" + i), Code.BAD_REQUEST);
            case 2 -> deadLetter(Fault.STATUS.id("403", ALWAYS, "forbidden" + i), Code.FORBIDDEN);
            default -> deadLetter(Fault.TRUNCATED.id("", ALWAYS, "half" + i), Code.PAYLOAD_MALFORMED);
        };
    }

    public Input to(int partition) {
        return new Input(record.to(partition), expectation);
    }

    /** With a time that a topic may refuse, which is not compared, nor are headers. */
    public Input at(Instant time) {
        return new Input(record.at(time), expectation).expecting(null);
    }

    /** Headers and time of what comes out are not compared. */
    public Input uncompared() {
        return expecting(null);
    }

    private Input compared() {
        return expecting(record);
    }

    private Input expecting(InputRecord compared) {
        return new Input(
                record,
                expectation instanceof Enriched enriched
                        ? enriched.of(compared)
                        : ((DeadLettered) expectation).of(compared));
    }

    /** Lets a checker know how each of them must end. */
    public static void expect(List<Origin> origins, List<Input> inputs, OutcomeChecker checker) {
        for (int i = 0; i < origins.size(); i++) {
            checker.expect(origins.get(i), inputs.get(i).expectation());
        }
    }
}
