package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import java.util.Objects;

/** How one call to the API ended. Created on HTTP threads, immutable. */
public sealed interface Reply {

    /**
     * A reply arrived, with a body that is complete or was cut at the cap.
     *
     * @param status HTTP status
     * @param headers the relevant headers
     * @param body the body after content decoding; only its beginning if {@code fault} is set; never modified
     * @param size bytes read of the body
     * @param fault why the body is unusable, or {@link BodyFault#NONE}
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Answered(int status, ReplyHeaders headers, byte[] body, long size, BodyFault fault) implements Reply {
        public Answered {
            Objects.requireNonNull(headers, "headers");
            Objects.requireNonNull(body, "body");
            Objects.requireNonNull(fault, "fault");
        }
    }

    /** Defect of a body, detected before it is parsed. */
    enum BodyFault {
        NONE,
        /** Larger than the cap, encoded or decoded; the exchange was cut. */
        OVERSIZED,
        /** Unknown content coding. */
        UNKNOWN_CODING,
        /** Does not match its content coding. */
        CORRUPT_CODING
    }

    /**
     * No complete reply arrived.
     *
     * @param code TIMEOUT, CONNECTION, PROTOCOL, UNREACHABLE, TLS or INTERNAL
     * @param message human-readable description
     * @param unprocessed whether the server has certainly not processed the request
     */
    record NoAnswer(Code code, String message, boolean unprocessed) implements Reply {
        public NoAnswer(Code code, String message) {
            this(code, message, false);
        }
    }
}
