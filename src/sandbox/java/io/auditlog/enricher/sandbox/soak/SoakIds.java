package io.auditlog.enricher.sandbox.soak;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.Expectation;

/** Which ID stands where on the input topic, as arithmetic: nothing has to be remembered. */
final class SoakIds {

    private static final int ODD = 500;

    private SoakIds() {}

    static InputRecord record(long number) {
        return InputRecord.id(id(number)).to((int) (number % SoakSettings.PARTITIONS));
    }

    static long number(int partition, long offset) {
        return offset * SoakSettings.PARTITIONS + partition;
    }

    static Expectation expectation(Origin origin) {
        long number = number(origin.partition(), origin.offset());
        if (number % ODD == 0) {
            return Expectation.deadLettered(Code.GONE).of(record(number));
        }
        String id = id(number);
        return Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id)).of(record(number));
    }

    /** One in five hundred is gone, one fails at first, the others are there. */
    private static String id(long number) {
        if (number % ODD == 0) {
            return Fault.STATUS.id("410", 99, "n" + number);
        }
        return number % ODD == 1 ? Fault.STATUS.id("500", 1, "n" + number) : "log-" + number;
    }
}
