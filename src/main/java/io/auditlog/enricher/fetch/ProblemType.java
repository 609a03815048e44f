package io.auditlog.enricher.fetch;

import java.time.Duration;
import java.util.Arrays;

/**
 * Problem types (RFC 9457) registered by draft-ietf-httpapi-ratelimit-headers: they describe a refusal more precisely than its
 * status.
 */
enum ProblemType {
    /** None of these. */
    OTHER("", null, ""),
    /** Refused until the reset given in the headers. */
    QUOTA_EXCEEDED("quota-exceeded", null, ""),
    /** Handled as a refusal: the rate is cut and then increases gradually. */
    TEMPORARY_REDUCED_CAPACITY("temporary-reduced-capacity", null, ""),
    /** Waiting does not resolve it; it is retried now and then. */
    ABNORMAL_USAGE_DETECTED(
            "abnormal-usage-detected",
            Duration.ofMinutes(5),
            "; the API takes this use for abnormal: ask its operators, it may last until a person decides");

    private static final String REGISTRY = "https://iana.org/assignments/http-problem-types#";

    private final String uri;
    private final Duration wait;
    private final String advice;

    ProblemType(String name, Duration wait, String advice) {
        this.uri = REGISTRY + name;
        this.wait = wait;
        this.advice = advice;
    }

    /** The type with that URI; {@link #OTHER} if the status is not that of a refusal. */
    static ProblemType of(String uri, int status) {
        boolean refused = status == 403 || status == 429 || status == 503;
        return Arrays.stream(values())
                .filter(type -> refused && type.uri.equals(uri))
                .findFirst()
                .orElse(OTHER);
    }

    /** The longer of both waits; either may be null. */
    Duration atLeast(Duration asked) {
        return wait == null || (asked != null && asked.compareTo(wait) > 0) ? asked : wait;
    }

    /** Human-readable advice beyond what the reply says. */
    String advice() {
        return advice;
    }
}
