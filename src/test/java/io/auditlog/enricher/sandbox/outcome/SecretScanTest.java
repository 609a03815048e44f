package io.auditlog.enricher.sandbox.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretScanTest {

    private static final String SECRET = "canary/?key+with =odd~chars";

    private final SecretScan scan = new SecretScan(SECRET);

    @Test
    void shouldFindASecretInALog() {
        // Given a log line with the secret
        String line = "12:00:00 DEBUG Authorization: Bearer " + SECRET + " sent";

        // When
        List<String> findings = scan.scan("the log", line);

        // Then it is found, and the finding does not give it away
        assertThat(findings).singleElement().asString().contains("the log").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "us", "use", "user:"})
    void shouldFindItInBase64WhereverItStood(String before) {
        // Given the secret in the middle of something that was encoded as a whole
        byte[] bytes = (before + SECRET + "!").getBytes(StandardCharsets.UTF_8);

        // When, then
        assertThat(scan.scan("a", "x" + Base64.getEncoder().encodeToString(bytes) + "x"))
                .isNotEmpty();
        assertThat(scan.scan("a", "x" + Base64.getUrlEncoder().encodeToString(bytes) + "x"))
                .isNotEmpty();
    }

    @Test
    void shouldFindItUrlEncoded() {
        String encoded = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        assertThat(encoded).contains("%3F", "%2B", "+");
        assertThat(scan.scan("a", "?key=" + encoded)).isNotEmpty();
        assertThat(scan.scan("a", "?key=" + encoded.replace("+", "%20"))).isNotEmpty();
        String lower = Pattern.compile("%..")
                .matcher(encoded)
                .replaceAll(one -> one.group().toLowerCase(Locale.ROOT));
        assertThat(scan.scan("a", "?key=" + lower)).isNotEmpty();
        assertThat(scan.scan("a", "canary/?key+with =odd~char and the rest")).isEmpty();
    }

    @Test
    void shouldFindItInAFileAcrossTheChunksInWhichItIsRead(@TempDir Path directory) throws IOException {
        // Given a long file in which the secret lies across 64 KiB
        Path file = directory.resolve("log");
        Files.writeString(file, "x".repeat((1 << 16) - 5) + SECRET + "x".repeat(200_000));

        // When, then
        assertThat(scan.scan(file)).hasSize(1);
        Files.writeString(file, "x".repeat(200_000));
        assertThat(scan.scan(file)).isEmpty();
    }

    @Test
    void shouldFindItInARecord() {
        // Given a record with the secret in a header
        RecordHeader header = new RecordHeader("h", SECRET.getBytes(StandardCharsets.UTF_8));
        Emitted emitted = new Emitted("t", 0, 0, 0, null, new byte[] {1}, List.of(header), null);

        // When, then
        assertThat(scan.scan(emitted)).singleElement().asString().contains("header h");
    }
}
