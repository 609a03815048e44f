package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import java.util.Objects;

/** How one call to the API ended. Built on HTTP threads, immutable. */
public sealed interface Reply {

    /**
     * A reply came, with a body that is whole or was cut at the cap.
     *
     * @param status HTTP status
     * @param headers the headers that matter
     * @param body the body after content decoding; only its beginning where {@code fault} is set; never changed
     * @param size bytes seen of the body
     * @param fault why the body is no use, or {@link BodyFault#NONE}
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, compared by nobody
    record Answered(int status, ReplyHeaders headers, byte[] body, long size, BodyFault fault) implements Reply {
        public Answered {
            Objects.requireNonNull(headers, "headers");
            Objects.requireNonNull(body, "body");
            Objects.requireNonNull(fault, "fault");
        }
    }

    /** What is wrong with a body before anybody reads it. */
    enum BodyFault {
        NONE,
        /** It is larger than the cap, as sent or decoded; the exchange was cut. */
        OVERSIZED,
        /** Its content coding is unknown. */
        UNKNOWN_CODING,
        /** It is not what its content coding says. */
        CORRUPT_CODING
    }

    /**
     * No complete reply came.
     *
     * @param code TIMEOUT, CONNECTION, PROTOCOL, UNREACHABLE, TLS or INTERNAL
     * @param message what happened, for a person
     * @param unprocessed whether the server has certainly done nothing with the request
     */
    record NoAnswer(Code code, String message, boolean unprocessed) implements Reply {
        public NoAnswer(Code code, String message) {
            this(code, message, false);
        }
    }
}
