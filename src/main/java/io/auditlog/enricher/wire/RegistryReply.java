package io.auditlog.enricher.wire;

import java.nio.charset.StandardCharsets;

/** What a registry server answered: its status and the body, at most {@link CappedBody#LIMIT} bytes. */
@SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
record RegistryReply(int status, byte[] body) {

    boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Whether another server, or the same one later, may do better. */
    boolean isTemporary() {
        return status / 100 == 5 || status == 408 || status == 429;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
