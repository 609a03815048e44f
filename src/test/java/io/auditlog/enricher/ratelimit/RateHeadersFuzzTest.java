package io.auditlog.enricher.ratelimit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.auditlog.enricher.ratelimit.RateHeaders.RateSignals;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Any header lines as what a reply tells of its limit: a quota within bounds or none, and a rate that the rate limiter can have. */
final class RateHeadersFuzzTest {

    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00.123456789Z");
    private static final RateLimitSettings CONFIGURED = new RateLimitSettings(50, 1);

    @FuzzTest
    void shouldTellAQuotaWithinBoundsAndKeepTheRateWithinTheConfiguredOne(byte[] lines) {
        // Given: lines "name:value" as they are on the wire
        Map<String, String> headers = new HashMap<>();
        new String(lines, ISO_8859_1).lines().forEach(line -> {
            String[] parts = line.split(":", 2);
            headers.put(parts[0], parts.length > 1 ? parts[1] : "");
        });
        VirtualTime time = new VirtualTime();
        RateControl control = new RateControl(CONFIGURED, time, time, time);

        // When
        RateHeaders reader = new RateHeaders("auto");
        for (int i = 0; i < 3; i++) {
            RateSignals signals = reader.read(headers, headers.get("date"), NOW, time.getAsLong());
            if (signals.quota() != null) {
                assertThat(signals.quota().untilReset()).isBetween(Duration.ZERO, Quota.MAX);
                assertThat(signals.quota().window()).isBetween(Duration.ZERO, Quota.MAX);
            }
            assertThat(signals.atOnce()).isNotNegative();
            control.onSignals(signals);
            time.advance(Duration.ofSeconds(10));
        }
        reader.refuseCallsAtOnce(headers);
        reader.sayThatNothingIsLeft(headers);

        // Then
        assertThat(control.effective()).isGreaterThan(0).isLessThanOrEqualTo(CONFIGURED.perSecond());
        assertThat(control.pausedFor()).isBetween(Duration.ZERO, RetryAfter.MAX);
    }
}
