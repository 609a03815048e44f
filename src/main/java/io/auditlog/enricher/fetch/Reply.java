package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.tracing.RequestSpan;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** How one call to the API ended. Created on HTTP threads, immutable. */
public sealed interface Reply {

    /** Ends the span of its request. */
    default void end(RequestSpan span) {
        if (this instanceof Answered answered) {
            span.end(answered.status(), null);
        } else {
            span.end(0, ((NoAnswer) this).code().name());
        }
    }

    /**
     * A reply arrived, with a body that is complete or was cut at the cap.
     *
     * @param status HTTP status
     * @param headers the relevant headers
     * @param body the body after content decoding; only its beginning if {@code fault} is set; never modified
     * @param size bytes read of the body
     * @param declared its size as the head of the reply declares it; negative if it does not
     * @param fault why the body is unusable, or {@link BodyFault#NONE}
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Answered(int status, Headers headers, byte[] body, long size, long declared, BodyFault fault)
            implements Reply {
        public Answered {
            Objects.requireNonNull(headers, "headers");
            Objects.requireNonNull(body, "body");
            Objects.requireNonNull(fault, "fault");
        }
    }

    /**
     * The relevant headers of a reply; null if absent.
     *
     * @param contentType Content-Type
     * @param retryAfter Retry-After, X-Retry-After and X-RateLimit-Retry-After, one line each
     * @param date Date
     * @param location Location
     * @param rateLimits headers that state the permitted rate, keyed by lower-case name
     */
    record Headers(
            String contentType, String retryAfter, String date, String location, Map<String, String> rateLimits) {

        static final Headers NONE = new Headers(null, null, null, null, Map.of());

        public Headers {
            rateLimits = Map.copyOf(rateLimits);
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
        private static final int FRAMES = 6;

        public NoAnswer(Code code, String message) {
            this(code, message, false);
        }

        /** For a request that was aborted at its deadline; {@code sent} as the exchange says. */
        static NoAnswer late(boolean sent, Duration timeout) {
            String wait = timeout.toMillis() + " ms";
            return sent
                    ? new NoAnswer(Code.TIMEOUT, "no complete reply within " + wait)
                    : new NoAnswer(Code.UNREACHABLE, "no connection within " + wait);
        }

        /** For an unexpected internal exception: its class and stack frames, without its message. */
        public static NoAnswer internal(Throwable e) {
            return new NoAnswer(
                    Code.INTERNAL,
                    Arrays.stream(e.getStackTrace())
                            .limit(FRAMES)
                            .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                            .collect(Collectors.joining(" < ", e.getClass().getName() + " at ", "")));
        }
    }
}
