package io.auditlog.enricher.proof;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import java.util.Arrays;
import java.util.stream.Stream;

/** What an odd ID always gets, and the code of its letter. */
enum OddKind {
    /** Not 401 first: where nothing else has shown that the key is good, that is asked twice a minute. */
    NOT_FOUND(Fault.STATUS, "404", Code.NOT_FOUND),
    UNAUTHORIZED(Fault.STATUS, "401", Code.UNAUTHORIZED),
    FORBIDDEN(Fault.STATUS, "403", Code.FORBIDDEN),
    TOO_MANY(Fault.THROTTLED, "none", Code.TOO_MANY_REQUESTS),
    TOO_MANY_NOW(Fault.THROTTLED, "soon", Code.TOO_MANY_REQUESTS),
    UNAVAILABLE(Fault.UNAVAILABLE, "none", Code.UNAVAILABLE),
    UNAVAILABLE_NOW(Fault.UNAVAILABLE, "2", Code.UNAVAILABLE),
    ERROR(Fault.STATUS, "500", Code.SERVER_ERROR);

    private final Fault fault;
    private final String parameter;
    private final Code code;

    OddKind(Fault fault, String parameter, Code code) {
        this.fault = fault;
        this.parameter = parameter;
        this.code = code;
    }

    static Stream<OddKind> all() {
        return Arrays.stream(values());
    }

    FaultInput input(String rest) {
        return FaultInput.letter(fault.id(parameter, Integer.MAX_VALUE, rest), code);
    }
}
