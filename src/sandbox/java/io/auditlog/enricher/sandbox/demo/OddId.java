package io.auditlog.enricher.sandbox.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.api.fault.Script;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import java.util.Locale;

/**
 * The kinds of IDs in the demo that are not plainly enriched: hostile ones, which the worker must not even ask for, and
 * those for which the simulated API misbehaves. The latter are named after their kind, such as {@code forbidden-17}.
 */
enum OddId {
    PATH("../admin".getBytes(UTF_8), Code.ID_INVALID),
    UNKNOWN(Behaviour.status(404), Code.NOT_FOUND),
    FORBIDDEN(Behaviour.status(403), Code.FORBIDDEN),
    FLAKY(Behaviour.status(500), null),
    LINE_BREAK("log-1\r\nAuthorization: none".getBytes(UTF_8), Code.ID_INVALID),
    INVALID(Behaviour.status(400), Code.BAD_REQUEST),
    FAILING(Behaviour.status(500), Code.SERVER_ERROR),
    SILENT(Behaviour.of(Fault.SILENCE), Code.TIMEOUT),
    EMPTY(new byte[0], Code.ID_INVALID),
    TRUNCATED(Behaviour.of(Fault.TRUNCATED), Code.PAYLOAD_MALFORMED),
    OTHER(Behaviour.of(Fault.OTHER_ID), Code.ID_MISMATCH),
    TOMBSTONE((byte[]) null, Code.ID_INVALID),
    OVERSIZED(Behaviour.of(Fault.OVERSIZED, "2000000"), Code.PAYLOAD_OVERSIZED),
    MOVED(Behaviour.of(Fault.REDIRECT), Code.REDIRECT),
    NOT_TEXT(new byte[] {(byte) 0xff, (byte) 0xfe}, Code.ID_UNREADABLE),
    CUT(Behaviour.of(Fault.RESET_MID_BODY), Code.CONNECTION);

    /** In how many first attempts the API fails on a flaky ID. */
    static final int FLAKES = 2;

    /** What the API does with these IDs; every other one is answered as {@link Script#BY_ID} says. */
    static final Script SCRIPT = ((Script) OddId::answer).orElse(Script.BY_ID);

    @SuppressWarnings("ImmutableEnumChecker") // never changed
    private final byte[] value;

    @SuppressWarnings("ImmutableEnumChecker") // immutable, as Behaviour says
    private final Behaviour behaviour;

    private final Code code;

    /** One that is never asked for. */
    OddId(byte[] value, Code code) {
        this.value = value;
        this.behaviour = null;
        this.code = code;
    }

    /** One that the API answers oddly; without a code it is enriched in the end. */
    OddId(Behaviour behaviour, Code code) {
        this.value = null;
        this.behaviour = behaviour;
        this.code = code;
    }

    DemoId numbered(int number) {
        InputRecord input = (behaviour == null ? InputRecord.of(value) : InputRecord.id(prefix() + number))
                .key("key-" + number)
                .header("sent-by", "demo".getBytes(UTF_8));
        if (code != null) {
            return new DemoId(input, Expectation.deadLettered(code).of(input));
        }
        String id = prefix() + number;
        return new DemoId(
                input,
                Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id)).of(input));
    }

    private String prefix() {
        return name().toLowerCase(Locale.ROOT) + "-";
    }

    private static Behaviour answer(String id, int attempt, long seed) {
        for (OddId kind : values()) {
            if (kind.behaviour != null && id.startsWith(kind.prefix())) {
                return kind == FLAKY && attempt > FLAKES ? Behaviour.ENTRY : kind.behaviour;
            }
        }
        return Behaviour.ENTRY;
    }
}
