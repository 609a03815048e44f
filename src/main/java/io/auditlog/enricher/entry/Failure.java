package io.auditlog.enricher.entry;

import java.util.List;
import java.util.Objects;

/**
 * Why an ID could not be enriched: everything a dead letter tells of the reply. Built on HTTP threads, immutable.
 *
 * @param code the reason
 * @param httpStatus status of the reply, 0 where there was none
 * @param error what went wrong, for a person; escaped, so safe to log
 * @param pointer JSON pointer (RFC 6901) to the offending member of the reply, or null
 * @param issues the API's {@code issues} array as JSON text, or null
 * @param missingPerms the API's {@code missingPerms}, empty if it named none
 * @param locationHost host that a redirect pointed at, or null
 * @param body what is kept of the reply's body, or null where there was none
 */
public record Failure(
        Code code,
        int httpStatus,
        String error,
        String pointer,
        String issues,
        List<String> missingPerms,
        String locationHost,
        BodySample body) {

    public Failure {
        Objects.requireNonNull(code, "code");
        error = Escaped.text(Objects.requireNonNull(error, "error"));
        missingPerms = List.copyOf(missingPerms);
    }

    /** A failure that no reply belongs to. */
    public static Failure of(Code code, String error) {
        return new Failure(code, 0, error, null, null, List.of(), null, null);
    }

    /** The same failure of another member of the reply. */
    public Failure at(String jsonPointer) {
        return new Failure(code, httpStatus, error, jsonPointer, issues, missingPerms, locationHost, body);
    }

    /** The same failure with the reply that it was found in. */
    public Failure in(int status, BodySample sample) {
        return new Failure(code, status, error, pointer, issues, missingPerms, locationHost, sample);
    }

    /** The same failure with what the body of an error reply said. */
    public Failure saying(ErrorBody told) {
        String text = told.error() == null ? error : error + ": " + told.error();
        return new Failure(code, httpStatus, text, pointer, told.issues(), told.missingPerms(), locationHost, body);
    }

    /** The same failure with the host that a redirect pointed at. */
    public Failure towards(String host) {
        return new Failure(code, httpStatus, error, pointer, issues, missingPerms, host, body);
    }
}
