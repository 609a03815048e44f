package io.auditlog.enricher.fetch.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.entry.StatusClass;
import java.net.URI;
import java.net.URLDecoder;
import java.util.regex.Pattern;

/** Any bytes as an ID: refused before any call, or exactly one segment of the path on the API's own host. */
final class EntryPathFuzzTest {

    private static final URI BASE = URI.create("https://api.example/base");
    private static final String PREFIX = "/base/api/audit-logs/";
    static final EntryPath PATH = new EntryPath(BASE);

    /** The most that a deployment can allow. */
    private static final IdRules ANYTHING = new IdRules(Pattern.compile(".*", Pattern.DOTALL), IdRules.MAX_LENGTH);

    @FuzzTest
    void shouldRefuseOrSendOneSegment(byte[] value) {
        check(AuditLogId.parse(value, IdRules.DEFAULT), value);
        check(AuditLogId.parse(value, ANYTHING), value);
    }

    private static void check(Parsed parsed, byte[] value) {
        if (parsed instanceof Parsed.Invalid invalid) {
            assertThat(invalid.failure().code().statusClass()).isEqualTo(StatusClass.INVALID_ID);
            assertThat(invalid.failure().error())
                    .hasSizeLessThan(1_000)
                    .isEqualTo(Escaped.text(invalid.failure().error()));
            return;
        }
        AuditLogId id = ((Parsed.Valid) parsed).id();
        assertThat(id.value().getBytes(UTF_8)).isEqualTo(value);
        assertThat(Escaped.text(id.value())).isEqualTo(id.value());
        checkPath(PATH.of(id), id);
    }

    static void checkPath(String path, AuditLogId id) {
        assertThat(path).startsWith(PREFIX);
        String segment = path.substring(PREFIX.length());
        assertThat(segment).isNotIn("", ".", "..");
        assertThat(segment.replaceAll("%[0-9A-F]{2}", "")).matches("[A-Za-z0-9._~-]*");
        assertThat(URLDecoder.decode(segment, UTF_8)).isEqualTo(id.value());
        URI sent = BASE.resolve(path).normalize();
        assertThat(sent.getRawAuthority()).isEqualTo(BASE.getRawAuthority());
        assertThat(sent.getRawPath()).isEqualTo(path);
        assertThat(sent.getRawQuery()).isNull();
        assertThat(sent.getRawFragment()).isNull();
    }
}
