package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EntryPathTest {

    @ParameterizedTest
    @CsvSource({
        "log_01-A.b~c, log_01-A.b~c",
        "a:b, a%3Ab",
        "../../admin, ..%2F..%2Fadmin",
        "%2e%2e, %252e%252e",
        "//evil.example, %2F%2Fevil.example",
        "a?b=c#d, a%3Fb%3Dc%23d",
        "a;b, a%3Bb",
        "a b+c*d, a%20b%2Bc%2Ad",
        "ä€, %C3%A4%E2%82%AC",
        "😀, %F0%9F%98%80",
        "\\\\host, %5C%5Chost",
        "@host:80, %40host%3A80"
    })
    void shouldSendAnyIdAsOneEncodedSegment(String id, String segment) {
        assertThat(new EntryPath(URI.create("https://api.example")).of(new AuditLogId(id)))
                .isEqualTo("/api/audit-logs/" + segment);
    }

    @Test
    void shouldKeepEveryIdWithinItsSegment() {
        Random random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder("x");
            random.ints(random.nextInt(30), 0x20, 0x2000)
                    .filter(c -> Character.isLetterOrDigit(c) || (c > 0x20 && c < 0x7f))
                    .forEach(text::appendCodePoint);
            AuditLogId id = new AuditLogId(text.toString());
            EntryPathFuzzTest.checkPath(EntryPathFuzzTest.PATH.of(id), id);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://h, /api/audit-logs/x",
        "https://h/, /api/audit-logs/x",
        "https://h/base, /base/api/audit-logs/x",
        "https://h/base//, /base/api/audit-logs/x",
        "https://h/b%20c/, /b%20c/api/audit-logs/x"
    })
    void shouldStandBehindThePathOfTheBaseUrl(String baseUrl, String expected) {
        assertThat(new EntryPath(URI.create(baseUrl)).of(new AuditLogId("x"))).isEqualTo(expected);
    }
}
