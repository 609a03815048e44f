package io.auditlog.enricher.monitoring.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.topology.ledger.OpenId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each open ID says since when it is open, why, and when it is asked for again. */
final class OpenIdsTest {

    private static final Instant SINCE = Instant.parse("2026-03-01T12:00:00Z");
    private static final Origin ORIGIN = new Origin("ids", 3, 17);

    private final OpenId retried = new OpenId(
            new AuditLogId("log-1"),
            ORIGIN,
            SINCE,
            2,
            new AttemptRecord(SINCE.plusSeconds(5), Code.UNAVAILABLE, 503),
            SINCE.plusSeconds(35));
    private final OpenId fresh = new OpenId(new AuditLogId("log-2"), ORIGIN, SINCE, 0, null, null);
    private final OpenId held = new OpenId(null, ORIGIN, SINCE, 0, null, null);

    @Test
    void shouldSayWhatIsKnownOfEach() {
        assertThat(OpenIds.json(7, List.of(retried, held)))
                .isEqualTo(
                        "{\"open\":7,\"oldest\":[{\"id\":\"log-1\",\"origin\":\"ids-3@17\",\"since\":\"2026-03-01T12:00:00Z\","
                                + "\"attempts\":2,\"code\":\"UNAVAILABLE\",\"httpStatus\":503,\"lastAt\":\"2026-03-01T12:00:05Z\","
                                + "\"notBefore\":\"2026-03-01T12:00:35Z\"},{\"id\":null,\"origin\":\"ids-3@17\","
                                + "\"since\":\"2026-03-01T12:00:00Z\",\"attempts\":0,\"code\":null,\"httpStatus\":0,\"lastAt\":null,"
                                + "\"notBefore\":null}]}\n");
    }

    @Test
    void shouldSayInAFewWordsWhyItIsOpen() {
        assertThat(OpenIds.reason(retried)).isEqualTo("UNAVAILABLE (503)");
        assertThat(OpenIds.reason(fresh)).isEqualTo("not answered yet");
        assertThat(OpenIds.reason(held)).isEqualTo("held: no valid ID");
    }
}
