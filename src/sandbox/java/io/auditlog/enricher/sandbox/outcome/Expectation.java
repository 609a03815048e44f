package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** How one ID must end, by what was put in and what the simulated API answers. */
public sealed interface Expectation {

    /**
     * In the enriched topic.
     *
     * @param id the audit-log ID
     * @param body gives the exact bytes of the API's reply; asked when they are compared, so they need not be kept
     * @param input what was put in, of which headers and timestamp are handed on, or null if that is not compared
     */
    record Enriched(String id, Supplier<byte[]> body, InputRecord input) implements Expectation {
        public Enriched {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(body, "body");
        }

        /** The same, and the record must hand on what this input brought. */
        public Enriched of(InputRecord record) {
            return new Enriched(id, body, record);
        }
    }

    /**
     * In the dead-letter topic of its class.
     *
     * @param codes the reasons that are right, at least one
     * @param input what was put in and must be found in the letter, or null if that is not compared
     */
    record DeadLettered(List<Code> codes, InputRecord input) implements Expectation {
        public DeadLettered {
            codes = List.copyOf(codes);
            if (codes.isEmpty()) {
                throw new IllegalArgumentException("no code is expected");
            }
        }

        /** The same, and the letter must hold this input byte for byte. */
        public DeadLettered of(InputRecord record) {
            return new DeadLettered(codes, record);
        }
    }

    static Enriched enriched(String id, byte[] body) {
        return new Enriched(id, () -> body, null);
    }

    static Enriched enriched(String id, Supplier<byte[]> body) {
        return new Enriched(id, body, null);
    }

    static DeadLettered deadLettered(Code... codes) {
        return new DeadLettered(List.of(codes), null);
    }
}
